using Shien.Images.Pipelines;

namespace Shien.Images.Writing;

/// <summary>How one format takes the content of a disk, into a file that was empty. Blocks that never come are zero.</summary>
internal interface IDiskWriter : IDisposable
{
    /// <summary>
    /// Makes of the content what the file will hold. Called by many threads. A buffer that is no longer needed goes back.
    /// </summary>
    /// <param name="content">As it was read.</param>
    /// <param name="buffers">Each takes a run in any form.</param>
    DiskContent Pack(DiskContent content, BufferPool buffers);

    /// <summary>Writes what was packed, in ascending order of the disk; never twice at once.</summary>
    /// <exception cref="IOException">The file system is full or failed.</exception>
    /// <exception cref="ImageException">The format cannot hold that much.</exception>
    void Append(DiskContent content);

    /// <summary>Writes what is left: tables, and last the header. Syncs nothing.</summary>
    /// <exception cref="IOException">The file system is full or failed.</exception>
    void Complete();
}
