namespace Shien.Images.Machines.Boxes.Tar;

/// <summary>What a tar is wrapped in.</summary>
internal enum TarPacking
{
    /// <summary>Nothing: its members can be read where they lie.</summary>
    None,

    /// <summary>gzip.</summary>
    Gzip,

    /// <summary>xz.</summary>
    Xz,
}
