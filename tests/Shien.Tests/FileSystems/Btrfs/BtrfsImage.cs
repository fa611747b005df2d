using System.Buffers.Binary;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Btrfs;
using Shien.Images.FileSystems.Btrfs.Checksums;

namespace Shien.Tests.FileSystems.Btrfs;

/// <summary>Images of tests/fixtures/btrfs, and how to change one so that only what was changed is wrong.</summary>
internal static class BtrfsImage
{
    public const int SuperblockOffset = 0x10000;

    public static SparseDisk Open(string name) => SparseDisk.OfFixture("btrfs", name);

    public static BtrfsFileSystem Mount(SparseDisk disk) => BtrfsFileSystem.Open(new Volume(disk, 0, disk.LengthBytes, "disk 1"));

    /// <summary>Where the copies of tree blocks lie, old and free ones too: what begins with their own head.</summary>
    public static List<long> TreeBlocks(SparseDisk disk)
    {
        List<long> blocks = [];
        byte[] uuid = disk.Bytes(SuperblockOffset + 0x20, 16);
        foreach ((long offset, byte[] content) in disk.Runs)
        {
            for (int at = 0; at + 4096 <= content.Length; at += 4096)
            {
                if (content.AsSpan(at + 0x20, 16).SequenceEqual(uuid) && !content.AsSpan(at + 0x40, 8).SequenceEqual("_BHRfS_M"u8))
                {
                    blocks.Add(offset + at);
                }
            }
        }

        return blocks;
    }

    /// <summary>Changes bytes of the first superblock and seals it.</summary>
    public static SparseDisk WithSuperblock(this SparseDisk disk, int at, params byte[] bytes)
    {
        byte[] sb = disk.Bytes(SuperblockOffset, BtrfsSuperblock.LengthBytes);
        bytes.CopyTo(sb, at);
        Seal(sb, KindOf(disk));
        disk.Patch(SuperblockOffset, sb);
        return disk;
    }

    public static void Seal(Span<byte> block, ChecksumKind kind)
    {
        block[..BtrfsChecksum.MaxBytes].Clear();
        BtrfsChecksum.Compute(kind, block[BtrfsChecksum.MaxBytes..], block);
    }

    public static ChecksumKind KindOf(SparseDisk disk) => (ChecksumKind)disk.Bytes(SuperblockOffset + 0xC4, 1)[0];

    public static int NodeBytes(SparseDisk disk) => BinaryPrimitives.ReadInt32LittleEndian(disk.Bytes(SuperblockOffset + 0x94, 4));
}
