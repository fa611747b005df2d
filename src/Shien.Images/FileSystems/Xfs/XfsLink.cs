using System.Buffers.Binary;
using Shien.Images.FileSystems.Extents;

namespace Shien.Images.FileSystems.Xfs;

/// <summary>Symbolic links, in the inode or in blocks. XFS Algorithms and Data Structures, "Symbolic Links"; <c>xfs_dsymlink_hdr</c>.</summary>
internal static class XfsLink
{
    private const int MaxBytes = 1024;
    private const int HeaderBytes = 0x38;
    private const int ChecksumAt = 0x0C;

    // linux/fs/xfs/libxfs/xfs_symlink_remote.h: what the longest target takes in the smallest blocks.
    private const int MaxBlocks = 3;

    /// <exception cref="ImageException">It is damaged.</exception>
    public static byte[] Read(XfsFileSystem fs, XfsInode link)
    {
        if (link.LengthBytes is 0 or > MaxBytes)
        {
            throw fs.Damaged($"the link with inode {link.Number} has {link.LengthBytes} bytes");
        }

        int length = (int)link.LengthBytes;
        if (link.Format == XfsForkFormat.Local)
        {
            return length <= link.DataFork.Length
                ? link.DataFork[..length].ToArray()
                : throw fs.Damaged($"the link with inode {link.Number} has {length} bytes, but {link.DataFork.Length} are stored in it");
        }

        byte[] target = new byte[length];
        XfsExtentMap map = new(fs, link);
        long block = 0;
        for (int done = 0; done < length;)
        {
            BlockRun run = map.Find(block);
            if (run.Physical < 0 || run.First != block || run.End > MaxBlocks)
            {
                throw fs.Damaged($"the link with inode {link.Number} has {length} bytes, but only {done} are stored");
            }

            ReadOnlySpan<byte> part = ReadRun(fs, link, run, done);
            int bytes = Math.Min(part.Length, length - done);
            part[..bytes].CopyTo(target.AsSpan(done));
            done += bytes;
            block = run.End;
        }

        return target;
    }

    // One header and one checksum for each extent, not for each block.
    private static ReadOnlySpan<byte> ReadRun(XfsFileSystem fs, XfsInode link, BlockRun run, int done)
    {
        byte[] raw = new byte[run.Count * fs.Superblock.BlockBytes];
        fs.Spend(raw.Length);
        fs.Volume.Read(run.Physical * fs.Superblock.BlockBytes, raw);
        if (!fs.Superblock.IsVersion5)
        {
            return raw;
        }

        ReadOnlySpan<byte> header = raw.AsSpan(0, HeaderBytes);
        if (!XfsChecksum.IsRight(raw, ChecksumAt))
        {
            throw fs.Damaged($"the checksum of the link with inode {link.Number} is wrong");
        }

        uint bytes = BinaryPrimitives.ReadUInt32BigEndian(header[0x08..]);
        bool isRight = header[..4].SequenceEqual("XSLM"u8)
            && BinaryPrimitives.ReadUInt32BigEndian(header[0x04..]) == done
            && bytes > 0 && bytes <= raw.Length - HeaderBytes
            && BinaryPrimitives.ReadUInt128BigEndian(header[0x10..]) == fs.Superblock.MetadataUuid
            && BinaryPrimitives.ReadUInt64BigEndian(header[0x20..]) == link.Number
            && BinaryPrimitives.ReadUInt64BigEndian(header[0x28..]) == fs.Geometry.SectorOf(run.Physical);
        return isRight
            ? raw.AsSpan(HeaderBytes, (int)bytes)
            : throw fs.Damaged($"what the link with inode {link.Number} points to is no target");
    }
}
