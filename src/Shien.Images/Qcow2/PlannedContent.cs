using Microsoft.Win32.SafeHandles;
using Shien.Images.Disks;

namespace Shien.Images.Qcow2;

/// <summary>
/// What a file holds where the clusters of a layout belong, whether they were written there or not: an unfinished file is no disk
/// yet, and says nothing of what is missing. The file stays the caller's.
/// </summary>
public sealed class PlannedContent(SafeFileHandle file, Qcow2Layout layout) : DiskReader
{
    /// <inheritdoc/>
    public override string Format => "qcow2";

    /// <inheritdoc/>
    public override long LengthBytes => layout.LengthBytes;

    /// <inheritdoc/>
    public override IEnumerable<StoredExtent> StoredExtents() => [new StoredExtent(0, LengthBytes)];

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        while (!buffer.IsEmpty)
        {
            int cluster = (int)(offset / Qcow2Layout.ClusterBytes);
            int inside = (int)(offset % Qcow2Layout.ClusterBytes);
            Span<byte> part = buffer[..Math.Min(buffer.Length, Qcow2Layout.ClusterBytes - inside)];
            int got = layout.Stored.Contains(cluster) ? RandomAccess.Read(file, part, layout.OffsetOf(cluster) + inside) : 0;
            part[got..].Clear();
            buffer = buffer[part.Length..];
            offset += part.Length;
        }
    }
}
