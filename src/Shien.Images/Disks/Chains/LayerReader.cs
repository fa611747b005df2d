namespace Shien.Images.Disks.Chains;

/// <summary>
/// A disk in one image that may leave parts of the content to a parent. By itself it reads as if its parent were empty;
/// <see cref="LayeredReader"/> puts the parent below it.
/// </summary>
internal abstract class LayerReader : DiskReader
{
    /// <summary>How messages call the image.</summary>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public override IEnumerable<string> FileNames => [Name];

    /// <summary>The image below, or null where this is a whole disk.</summary>
    public abstract ParentLink? Parent { get; }

    /// <summary>
    /// The run that begins at <paramref name="offset"/>, as long as it can be told cheaply. A stored one is in the front
    /// of <paramref name="buffer"/>; for the others the buffer is left as it was.
    /// </summary>
    /// <param name="offset">Bytes, inside the disk.</param>
    /// <param name="buffer">Not empty, and not longer than the rest of the disk.</param>
    /// <exception cref="ImageException">The image is damaged there.</exception>
    public abstract LayerRun ReadRun(long offset, Span<byte> buffer);

    /// <inheritdoc/>
    public sealed override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        while (!buffer.IsEmpty)
        {
            LayerRun run = ReadRun(offset, buffer);
            if (run.State != LayerState.Stored)
            {
                buffer[..run.Length].Clear();
            }

            offset += run.Length;
            buffer = buffer[run.Length..];
        }
    }
}
