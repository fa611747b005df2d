namespace Shien.Images.Disks.Vhd;

/// <summary>How a VHD stores its content ("Disk Type" of the footer).</summary>
internal enum VhdKind
{
    /// <summary>Byte by byte, before the footer.</summary>
    Fixed = 2,

    /// <summary>In blocks that come when they are written.</summary>
    Dynamic = 3,

    /// <summary>In blocks, by sectors: what is not stored is the parent's.</summary>
    Differencing = 4,
}
