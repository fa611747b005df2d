using Shien.Images.Disks;

namespace Shien.Tests.Disks.Vhdx;

/// <summary>A large file of which only some pieces are kept, the rest being zero: to damage it costs little.</summary>
/// <param name="lengthBytes">Its length.</param>
/// <param name="offsets">Where the pieces begin, ascending.</param>
/// <param name="lengths">How long they are.</param>
/// <param name="bytes">All pieces, one after the other.</param>
internal sealed class PiecewiseSource(long lengthBytes, long[] offsets, int[] lengths, byte[] bytes) : ByteSource
{
    public override string Name => "test.img";

    public override long LengthBytes => lengthBytes;

    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        buffer.Clear();
        int at = 0;
        for (int i = 0; i < offsets.Length; at += lengths[i], i++)
        {
            long from = Math.Max(offset, offsets[i]);
            long to = Math.Min(offset + buffer.Length, offsets[i] + lengths[i]);
            if (from < to)
            {
                bytes.AsSpan(at + (int)(from - offsets[i]), (int)(to - from)).CopyTo(buffer[(int)(from - offset)..]);
            }
        }
    }
}
