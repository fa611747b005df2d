namespace Shien.Images.Disks.Vmdk;

/// <summary>How a part of a VMDK disk is stored.</summary>
internal enum VmdkExtentKind
{
    /// <summary>In grains, in a file with a header of its own.</summary>
    Sparse,

    /// <summary>Byte by byte; VMFS means the same.</summary>
    Flat,

    /// <summary>Not at all: it is zero.</summary>
    Zero,
}
