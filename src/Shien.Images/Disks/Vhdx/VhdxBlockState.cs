namespace Shien.Images.Disks.Vhdx;

/// <summary>What a payload entry of the block table says (MS-VHDX 2.5.1.1), as far as a disk without a parent may say it.</summary>
internal enum VhdxBlockState
{
    /// <summary>Never written; reads as zero here, as the specification allows and QEMU does.</summary>
    NotPresent = 0,

    /// <summary>Of no defined content; reads as zero.</summary>
    Undefined = 1,

    /// <summary>Zero.</summary>
    Zero = 2,

    /// <summary>Discarded by the guest; reads as zero.</summary>
    Unmapped = 3,

    /// <summary>Stored, whole.</summary>
    Present = 6,
}
