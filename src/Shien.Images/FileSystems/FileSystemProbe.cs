using System.Buffers.Binary;
using System.Text;
using Shien.Images.FileSystems.Fat;

namespace Shien.Images.FileSystems;

/// <summary>Tells by magic numbers what a volume holds, without trusting anything else in it.</summary>
public static class FileSystemProbe
{
    // The magic number that lies furthest from the start is that of btrfs (1 0040), inside the first 68 KiB.
    private const int HeadBytes = 68 * 1024;

    /// <summary>Reads the first 68 KiB.</summary>
    /// <exception cref="ImageException">The image is damaged there.</exception>
    public static FileSystemIdentity Identify(Volume volume)
    {
        byte[] head = new byte[HeadBytes];
        volume.Read(0, head.AsSpan(0, (int)Math.Min(volume.LengthBytes, HeadBytes)));
        return Identify(head);
    }

    private static FileSystemIdentity Identify(ReadOnlySpan<byte> head)
    {
        if (Has(head, 0, "LUKS\u00ba\u00be"))
        {
            return new(FileSystemKind.Luks, Text(head.Slice(0xA8, 36))?.ToLowerInvariant(), null);
        }

        if (Has(head, 0, "XFSB"))
        {
            return new(FileSystemKind.Xfs, Uuid(head.Slice(0x20, 16)), Text(head.Slice(0x6C, 12)));
        }

        if (Has(head, 0x10040, "_BHRfS_M"))
        {
            return new(FileSystemKind.Btrfs, Uuid(head.Slice(0x10020, 16)), Text(head.Slice(0x1012B, 256)));
        }

        // A RAID member may have the file system of the whole right behind its own superblock: ask for RAID first.
        if (IsRaidMember(head))
        {
            return new(FileSystemKind.LinuxRaid, null, null);
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(head[0x438..]) == 0xEF53)
        {
            return new(FileSystemKind.Ext, Uuid(head.Slice(0x468, 16)), Text(head.Slice(0x478, 16)));
        }

        for (int offset = 0; offset < 4 * 512; offset += 512)
        {
            if (Has(head, offset, "LABELONE") && Has(head, offset + 0x18, "LVM2 001"))
            {
                return new(FileSystemKind.Lvm, null, null);
            }
        }

        foreach (int pageBytes in (ReadOnlySpan<int>)[4096, 8192, 16384, 65536])
        {
            if (Has(head, pageBytes - 10, "SWAPSPACE2") || Has(head, pageBytes - 10, "SWAP-SPACE"))
            {
                return new(FileSystemKind.Swap, Uuid(head.Slice(0x40C, 16)), Text(head.Slice(0x41C, 16)));
            }

            // linux/kernel/power/swap.c, HIBERNATE_SIG: takes the place of the other until the machine goes on.
            if (Has(head, pageBytes - 10, "S1SUSPEND"))
            {
                return new(FileSystemKind.Hibernated, Uuid(head.Slice(0x40C, 16)), Text(head.Slice(0x41C, 16)));
            }
        }

        return IdentifyForeign(head);
    }

    private static FileSystemIdentity IdentifyForeign(ReadOnlySpan<byte> head)
    {
        FileSystemKind kind = head switch
        {
            _ when Has(head, 3, "NTFS    ") => FileSystemKind.Ntfs,
            _ when Has(head, 3, "EXFAT   ") => FileSystemKind.ExFat,
            _ when Has(head, 0x36, "FAT12   ") || Has(head, 0x36, "FAT16   ") || Has(head, 0x52, "FAT32   ") => FileSystemKind.Fat,
            _ when FatBootSector.Parse(head) is not null => FileSystemKind.Fat,
            _ when Has(head, 0, "hsqs") => FileSystemKind.SquashFs,
            _ when Has(head, 0x8001, "CD001") => FileSystemKind.Iso9660,
            _ when BinaryPrimitives.ReadUInt32LittleEndian(head[0x400..]) == 0xF2F52010 => FileSystemKind.F2fs,
            _ when !head.ContainsAnyExcept((byte)0) => FileSystemKind.Empty,
            _ => FileSystemKind.Unknown,
        };
        return kind == FileSystemKind.Fat && FatBootSector.Parse(head) is { } boot ? new(kind, boot.Uuid, boot.Label) : new(kind, null, null);
    }

    // linux/drivers/md/md.c: version 1.1 has its superblock at 0, version 1.2 at 4096.
    private static bool IsRaidMember(ReadOnlySpan<byte> head) =>
        BinaryPrimitives.ReadUInt32LittleEndian(head) == 0xA92B4EFC
        || BinaryPrimitives.ReadUInt32LittleEndian(head[4096..]) == 0xA92B4EFC;

    private static bool Has(ReadOnlySpan<byte> head, int offset, string magic)
    {
        for (int i = 0; i < magic.Length; i++)
        {
            if (head[offset + i] != magic[i])
            {
                return false;
            }
        }

        return true;
    }

    internal static string Uuid(ReadOnlySpan<byte> bytes) => new Guid(bytes, bigEndian: true).ToString();

    internal static string? Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        string text = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
        return text.Length == 0 ? null : text;
    }
}
