namespace Shien.Images.FileSystems;

/// <summary>What the first bytes of a volume say it is.</summary>
public enum FileSystemKind
{
    /// <summary>Nothing that is known.</summary>
    Unknown,

    /// <summary>The first bytes are zero.</summary>
    Empty,

    /// <summary>ext2, ext3 or ext4.</summary>
    Ext,

    /// <summary>xfs.</summary>
    Xfs,

    /// <summary>btrfs.</summary>
    Btrfs,

    /// <summary>A physical volume of LVM2.</summary>
    Lvm,

    /// <summary>A member of a Linux software RAID.</summary>
    LinuxRaid,

    /// <summary>Encrypted by LUKS.</summary>
    Luks,

    /// <summary>Swap space.</summary>
    Swap,

    /// <summary>Swap space in which the memory of a hibernated machine lies.</summary>
    Hibernated,

    /// <summary>FAT12, FAT16 or FAT32.</summary>
    Fat,

    /// <summary>exFAT.</summary>
    ExFat,

    /// <summary>NTFS.</summary>
    Ntfs,

    /// <summary>F2FS.</summary>
    F2fs,

    /// <summary>SquashFS.</summary>
    SquashFs,

    /// <summary>ISO 9660.</summary>
    Iso9660,
}
