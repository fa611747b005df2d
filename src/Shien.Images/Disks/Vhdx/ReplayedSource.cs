namespace Shien.Images.Disks.Vhdx;

/// <summary>A file with sectors of 4 KiB that a log puts in place of its own. Disposes the source below.</summary>
/// <param name="inner">The file.</param>
/// <param name="sectors">Sectors by their number; nobody changes them any more.</param>
/// <param name="lengthBytes">At least the length of the file; what it does not have is zero.</param>
internal sealed class ReplayedSource(ByteSource inner, IReadOnlyDictionary<long, byte[]> sectors, long lengthBytes) : ByteSource
{
    /// <inheritdoc/>
    public override string Name => inner.Name;

    /// <inheritdoc/>
    public override long LengthBytes => lengthBytes;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        int stored = (int)Math.Clamp(inner.LengthBytes - offset, 0, buffer.Length);
        inner.Read(stored == 0 ? 0 : offset, buffer[..stored]);
        buffer[stored..].Clear();
        for (long at = offset / VhdxLog.SectorBytes * VhdxLog.SectorBytes; at < offset + buffer.Length; at += VhdxLog.SectorBytes)
        {
            if (sectors.TryGetValue(at / VhdxLog.SectorBytes, out byte[]? sector))
            {
                int from = (int)Math.Max(offset - at, 0);
                int to = (int)Math.Min(offset + buffer.Length - at, VhdxLog.SectorBytes);
                sector.AsSpan(from, to - from).CopyTo(buffer[(int)(at + from - offset)..]);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
