namespace Shien.Images.Disks.Vmdk;

/// <summary>What follows a marker sector of a streamOptimized VMDK (Virtual Disk Format 5.0, "Markers").</summary>
internal enum VmdkMarker
{
    /// <summary>Nothing: the file ends.</summary>
    End = 0,

    /// <summary>A grain table.</summary>
    Table = 1,

    /// <summary>The grain directory.</summary>
    Directory = 2,

    /// <summary>The copy of the header that names the directory.</summary>
    Footer = 3,
}
