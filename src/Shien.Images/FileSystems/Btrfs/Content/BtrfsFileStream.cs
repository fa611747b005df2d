using Shien.Images.FileSystems.Btrfs.Trees;

namespace Shien.Images.FileSystems.Btrfs.Content;

/// <summary>The content of a file. Read only, seekable. Keeps at most 128 KiB of it.</summary>
internal sealed class BtrfsFileStream(BtrfsFileSystem fs, BtrfsInode inode) : Stream
{
    private readonly long length = fs.LengthOf(inode);
    private readonly int sectorBytes = fs.Store.Superblock.SectorBytes;
    private FileExtent extent;

    // What is kept: count bytes of the file, from first on.
    private byte[] kept = [];
    private long first;
    private int count;
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        if (position >= length || buffer.IsEmpty)
        {
            return 0;
        }

        if (position < extent.First || position >= extent.End)
        {
            extent = FindExtent();
        }

        int wanted = (int)Math.Min(buffer.Length, length - position);
        if (extent.IsZero)
        {
            wanted = (int)Math.Min(wanted, extent.End - position);
            buffer[..wanted].Clear();
            fs.Spend(wanted);
        }
        else
        {
            if (position < first || position >= first + count)
            {
                Keep();
            }

            wanted = (int)Math.Min(wanted, first + count - position);
            kept.AsSpan((int)(position - first), wanted).CopyTo(buffer);
        }

        position += wanted;
        return wanted;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private FileExtent FindExtent()
    {
        BtrfsTree tree = inode.Subvolume.Tree;
        BtrfsKey key = new(inode.Number, BtrfsItemType.FileExtent, (ulong)position);
        FileExtent found = default;
        ulong after = 0;
        if (tree.Floor(key) is { } item && item.Key.IsBeside(key))
        {
            found = FileExtent.Parse(item, sectorBytes, out string? wrong);
            if (wrong is not null)
            {
                throw Damaged($"an extent at byte {item.Key.Offset} is wrong: {wrong}");
            }

            after = item.Key.Offset + 1;
        }

        // The next one bounds a hole that no item describes, and must not lie in what was found.
        BtrfsKey nextKey = key with { Offset = after };
        long next = tree.From(nextKey).FirstOrDefault() is { Content.IsEmpty: false } other && other.Key.IsBeside(key)
            ? (long)Math.Min(other.Key.Offset, long.MaxValue)
            : long.MaxValue;
        if (next < found.End)
        {
            throw Damaged($"its extents overlap at byte {next}");
        }

        fs.Spend(sectorBytes);
        return position < found.End ? found : FileExtent.Hole(position, next);
    }

    private void Keep()
    {
        count = 0;
        if (extent.Compression != ExtentCompression.None)
        {
            Unpack();
        }
        else if (extent.Inline is { } content)
        {
            kept = new byte[sectorBytes];
            content.CopyTo(kept);
            (first, count) = (0, sectorBytes);
        }
        else
        {
            // From the sector of the position on, as much as a compressed extent has at most.
            first = position - ((position - extent.First) % sectorBytes);
            int bytes = (int)Math.Min(FileExtent.MaxPackedExtentBytes, extent.End - first);
            kept = kept.Length >= bytes ? kept : new byte[bytes];
            ReadData(extent.Address + (ulong)(extent.Offset + (first - extent.First)), kept.AsSpan(0, bytes));
            count = bytes;
        }

        fs.Spend(count);
    }

    private void Unpack()
    {
        ReadOnlyMemory<byte> packed;
        if (extent.Inline is { } content)
        {
            packed = content;
        }
        else
        {
            byte[] stored = new byte[extent.StoredBytes];
            ReadData(extent.Address, stored);
            packed = stored;
        }

        byte[] unpacked = new byte[extent.UnpackedBytes];
        int got = PackedExtent.Unpack(extent.Compression, packed, unpacked, sectorBytes);

        // Only what the last sector has beyond the end of the file may be missing.
        if (got < 0 || unpacked.Length - got >= sectorBytes)
        {
            throw Damaged($"its {extent.Compression.ToString().ToLowerInvariant()} extent at byte {extent.First} does not unpack to {unpacked.Length} bytes");
        }

        kept = new byte[extent.LengthBytes];
        unpacked.AsSpan((int)extent.Offset, (int)Math.Min(extent.LengthBytes, unpacked.Length - extent.Offset)).CopyTo(kept);
        (first, count) = (extent.First, kept.Length);
    }

    private void ReadData(ulong address, Span<byte> buffer)
    {
        if (fs.Store.Data.Read(address, buffer, verify: !inode.HasNoChecksums) is { } wrong)
        {
            throw Damaged(wrong);
        }
    }

    private ImageException Damaged(string what) => fs.Damaged($"{inode}: {what}");
}
