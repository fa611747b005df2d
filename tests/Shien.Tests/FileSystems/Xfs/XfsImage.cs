using System.Buffers.Binary;
using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Xfs;
using ZstdSharp;

namespace Shien.Tests.FileSystems.Xfs;

/// <summary>An image of tests/fixtures/xfs that a test may spoil; checksums are mended, so that what is behind them is tried.</summary>
internal sealed class XfsImage
{
    // Magic number, where in the structure it stands, its length (0: a block, -1: a block of a directory), where its checksum is.
    private static readonly (byte[] Magic, int At, int LengthBytes, int ChecksumAt)[] Kinds =
    [
        ([.. "XFSB"u8], 0, 512, 0xE0), ([.. "XAGF"u8], 0, 512, 0xD8), ([.. "AB3B"u8], 0, 0, 0x34), ([.. "BMA3"u8], 0, 0, 0x40),
        ([.. "XDB3"u8], 0, -1, 0x04), ([.. "XDD3"u8], 0, -1, 0x04), ([0x3D, 0xF1], 8, -1, 0x0C), ([0x3D, 0xFF], 8, -1, 0x0C),
        ([0x3E, 0xBE], 8, -1, 0x0C), ([.. "XSLM"u8], 0, 0, 0x0C), ([.. "IN"u8], 0, 512, 0x64),
    ];

    private static readonly (byte[] Magic, int At, int LengthBytes, int ChecksumAt)[] KindsVersion4 =
    [
        ([.. "XFSB"u8], 0, 512, -1), ([.. "XAGF"u8], 0, 512, -1), ([.. "ABTB"u8], 0, 0, -1), ([.. "BMAP"u8], 0, 0, -1),
        ([.. "XD2B"u8], 0, -1, -1), ([.. "XD2D"u8], 0, -1, -1), ([0xD2, 0xF1], 8, -1, -1), ([0xD2, 0xFF], 8, -1, -1),
        ([0xFE, 0xBE], 8, -1, -1), ([.. "IN"u8], 0, 256, -1),
    ];

    private static readonly Dictionary<string, XfsImage> Known = [];

    private XfsImage(SparseDisk disk, IReadOnlyList<XfsStructure> structures)
    {
        Disk = disk;
        Structures = structures;
    }

    public SparseDisk Disk { get; }

    /// <summary>What carries meaning in it, in the order of the disk.</summary>
    public IReadOnlyList<XfsStructure> Structures { get; }

    public static XfsImage Of(string name)
    {
        lock (Known)
        {
            if (!Known.TryGetValue(name, out XfsImage? image))
            {
                SparseDisk disk = SparseDisk.OfFixture("xfs", name);
                Known[name] = image = new XfsImage(disk, Scan(disk));
            }

            return new XfsImage(image.Disk.Fork(), image.Structures);
        }
    }

    /// <summary>The lines of the list beside an image.</summary>
    public static string[] ListingOf(string name)
    {
        using FileStream packed = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "fixtures", "xfs", name + ".list.zst"));
        using StreamReader lines = new(new DecompressionStream(packed));
        return lines.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Where there are 4 KiB that are not zero.</summary>
    public static IEnumerable<long> Pages(SparseDisk disk) =>
        disk.Runs.SelectMany(run => Enumerable.Range(0, run.Content.Length / 4096).Select(page => run.Offset + (page * 4096L)));

    public static XfsFileSystem Open(SparseDisk disk) => XfsFileSystem.Open(new Volume(disk, 0, disk.LengthBytes, "disk 1"));

    public XfsFileSystem Open() => Open(Disk);

    public XfsStructure First(string magic) =>
        Structures.First(s => System.Text.Encoding.ASCII.GetString(Disk.Bytes(s.Offset, magic.Length)) == magic);

    /// <summary>The structure of an inode, by what the reader says of it.</summary>
    public XfsStructure Inode(GuestFile file) =>
        Structures.First(s => s.ChecksumAt == 0x64 && BinaryPrimitives.ReadUInt64BigEndian(Disk.Bytes(s.Offset + 0x98, 8)) == file.Node.Number);

    /// <summary>Changes bytes of a structure and mends its checksum.</summary>
    public void Change(XfsStructure structure, Action<byte[]> change)
    {
        byte[] content = Disk.Bytes(structure.Offset, structure.LengthBytes);
        change(content);
        if (structure.ChecksumAt >= 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(structure.ChecksumAt), Crc32C.OfAllBut(content, structure.ChecksumAt));
        }

        Disk.Patch(structure.Offset, content);
    }

    private static List<XfsStructure> Scan(SparseDisk disk)
    {
        byte[] superblock = disk.Bytes(0, 512);
        int blockBytes = (int)BinaryPrimitives.ReadUInt32BigEndian(superblock.AsSpan(4));
        int directoryBytes = blockBytes << superblock[0xC0];
        bool isVersion5 = (superblock[0x65] & 0xF) == 5;
        List<XfsStructure> found = [];
        byte[] head = new byte[16];
        foreach (long page in Pages(disk))
        {
            for (long at = page; at < page + 4096; at += isVersion5 ? 512 : 256)
            {
                disk.Read(at, head);
                foreach ((byte[] magic, int magicAt, int length, int checksumAt) in isVersion5 ? Kinds : KindsVersion4)
                {
                    int bytes = length switch { 0 => blockBytes, -1 => directoryBytes, _ => length };
                    if (!head.AsSpan(magicAt, magic.Length).SequenceEqual(magic) || at + bytes > disk.LengthBytes)
                    {
                        continue;
                    }

                    // What has a wrong checksum is something else: content, or the log.
                    byte[] content = disk.Bytes(at, bytes);
                    if (checksumAt < 0 || XfsChecksum.IsRight(content, checksumAt))
                    {
                        found.Add(new XfsStructure(at, bytes, checksumAt));
                    }
                }
            }
        }

        return found;
    }
}
