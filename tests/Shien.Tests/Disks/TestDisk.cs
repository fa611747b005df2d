using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Tests.Disks;

/// <summary>A disk in memory that says which parts it stores, made from a seed: zeros, text and noise by blocks.</summary>
internal sealed class TestDisk(byte[] content, bool storesAll = false) : DiskReader
{
    public override string Format => "raw";

    public override long LengthBytes => content.Length;

    public byte[] Content => content;

    /// <summary>Makes a disk of blocks that are zero, compressible or not, as the seed decides.</summary>
    public static TestDisk Make(int seed, int lengthBytes)
    {
        Random random = new(seed);
        byte[] content = new byte[lengthBytes];
        for (int offset = 0; offset < lengthBytes; offset += BlockMap.BlockBytes)
        {
            Span<byte> block = content.AsSpan(offset, Math.Min(BlockMap.BlockBytes, lengthBytes - offset));
            switch (random.Next(4))
            {
                case 0:
                    random.NextBytes(block);
                    break;
                case 1:
                    block.Fill((byte)random.Next(1, 256));
                    break;
                case 2:
                    block[random.Next(block.Length)] = 1;
                    break;
                default:
                    break;
            }
        }

        return new TestDisk(content);
    }

    // Says more than is needed: zero blocks beside stored ones.
    public override IEnumerable<StoredExtent> StoredExtents()
    {
        const int step = 3 * BlockMap.BlockBytes;
        for (int offset = 0; offset < content.Length; offset += step)
        {
            int length = Math.Min(step, content.Length - offset);
            if (storesAll || content.AsSpan(offset, length).ContainsAnyExcept((byte)0))
            {
                yield return new StoredExtent(offset, length);
            }
        }
    }

    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        content.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
    }
}
