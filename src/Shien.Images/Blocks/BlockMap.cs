using System.Security.Cryptography;

namespace Shien.Images.Blocks;

/// <summary>
/// What a disk holds, block by block: nothing (all zero) or the SHA-256 of 64 KiB. A last block that the disk does not
/// fill is hashed as if zeros followed. Immutable and safe for concurrent use.
/// </summary>
public sealed class BlockMap
{
    /// <summary>Size of a block, and of a qcow2 cluster, in bytes.</summary>
    public const int BlockBytes = 64 * 1024;

    /// <summary>Size of a hash, in bytes.</summary>
    public const int HashBytes = SHA256.HashSizeInBytes;

    private readonly byte[] hashes;
    private readonly int[] hashOfBlock;

    internal BlockMap(long lengthBytes, int[] hashOfBlock, byte[] hashes)
    {
        LengthBytes = lengthBytes;
        this.hashOfBlock = hashOfBlock;
        this.hashes = hashes;
        RootHash = ComputeRoot();
    }

    /// <summary>Size of the disk the guest sees, in bytes.</summary>
    public long LengthBytes { get; }

    /// <summary>Number of blocks, zero ones included.</summary>
    public int Count => hashOfBlock.Length;

    /// <summary>Number of blocks that are not all zero.</summary>
    public int StoredCount => hashes.Length / HashBytes;

    /// <summary>SHA-256 of the serialized map, lower-case hexadecimal: names the content of the whole disk.</summary>
    public string RootHash { get; }

    /// <summary>True if the block is all zero.</summary>
    public bool IsZero(int block) => hashOfBlock[block] < 0;

    /// <summary>SHA-256 of a stored block; empty for a zero block.</summary>
    public ReadOnlySpan<byte> HashOf(int block) =>
        hashOfBlock[block] is var index and >= 0 ? hashes.AsSpan(index * HashBytes, HashBytes) : default;

    /// <summary>The blocks that are not all zero, ascending.</summary>
    public IEnumerable<int> StoredBlocks()
    {
        for (int block = 0; block < hashOfBlock.Length; block++)
        {
            if (hashOfBlock[block] >= 0)
            {
                yield return block;
            }
        }
    }

    /// <summary>Blocks of a disk of <paramref name="lengthBytes"/>.</summary>
    /// <exception cref="ImageException">The disk has more blocks than a map can name (128 TiB).</exception>
    public static int CountOf(long lengthBytes)
    {
        long count = (lengthBytes + BlockBytes - 1) / BlockBytes;
        return count is >= 0 and <= int.MaxValue
            ? (int)count
            : throw new ImageException($"the disk is {lengthBytes} bytes long; the largest that can be pushed is 128 TiB.");
    }

    private string ComputeRoot()
    {
        using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using HashingStream sink = new(sha);
        BlockMapFormat.Write(this, sink);
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private sealed class HashingStream(IncrementalHash sha) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => sha.AppendData(buffer, offset, count);

        public override void Write(ReadOnlySpan<byte> buffer) => sha.AppendData(buffer);
    }
}
