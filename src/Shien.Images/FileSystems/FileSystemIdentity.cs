namespace Shien.Images.FileSystems;

/// <summary>What a volume holds, and the names by which /etc/fstab may call it.</summary>
/// <param name="Kind">What its magic numbers say.</param>
/// <param name="Uuid">In the guest's own spelling, lower case; null where it has none that is known.</param>
/// <param name="Label">Null where it has none. Text from the guest: clean it before showing.</param>
public sealed record FileSystemIdentity(FileSystemKind Kind, string? Uuid, string? Label)
{
    /// <summary>The name people know: <c>xfs</c>, <c>LVM</c>.</summary>
    public string KindName => Kind switch
    {
        FileSystemKind.Unknown => "unknown",
        FileSystemKind.Empty => "empty",
        FileSystemKind.Ext => "ext4",
        FileSystemKind.Hibernated => "hibernated swap",
        FileSystemKind.Lvm => "LVM",
        FileSystemKind.LinuxRaid => "Linux RAID",
        FileSystemKind.Luks => "LUKS",
        FileSystemKind.Fat => "FAT",
        FileSystemKind.ExFat => "exFAT",
        FileSystemKind.Ntfs => "NTFS",
        FileSystemKind.SquashFs => "SquashFS",
        FileSystemKind.Iso9660 => "ISO 9660",
        _ => Kind.ToString().ToLowerInvariant(),
    };
}
