using System.Buffers.Binary;
using System.Numerics;
using Shien.Images.Disks;

namespace Shien.Tests.FileSystems;

/// <summary>A disk that differs from an array in a few places; the array is shared by any number of disks.</summary>
internal sealed class PatchedDisk(byte[] content) : DiskReader
{
    private const int SuperblockAt = 1024;
    private const int SuperblockChecksumAt = SuperblockAt + 0x3FC;

    private readonly List<(long Offset, byte[] Bytes)> patches = [];

    public override string Format => "raw";

    public override long LengthBytes => content.Length;

    /// <summary>Replaces four bytes.</summary>
    public void Patch(int offset, uint littleEndian)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, littleEndian);
        patches.Add((offset, bytes));
    }

    /// <summary>Makes the checksum of an ext4 superblock right; where there is none, the field is not read.</summary>
    public void SealSuperblock()
    {
        byte[] superblock = new byte[SuperblockChecksumAt - SuperblockAt];
        Read(SuperblockAt, superblock);
        uint crc = ~0u;
        foreach (byte b in superblock)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        Patch(SuperblockChecksumAt, crc);
    }

    public override IEnumerable<StoredExtent> StoredExtents() => [new StoredExtent(0, LengthBytes)];

    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        content.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
        foreach ((long at, byte[] bytes) in patches)
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                long inside = at + i - offset;
                if (inside >= 0 && inside < buffer.Length)
                {
                    buffer[(int)inside] = bytes[i];
                }
            }
        }
    }
}
