namespace Shien.Images.Machines.Boxes.Tar;

/// <summary>What an entry of a tar is, as far as a box cares.</summary>
internal enum TarKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>Anything else: links, devices, FIFOs.</summary>
    Other,
}
