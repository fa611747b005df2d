using Shien.Images.Disks;
using Shien.Images.Disks.Chains;

namespace Shien.Images.Qcow2;

/// <summary>
/// A qcow2 disk of version 2 or 3: plain clusters and compressed ones (deflate, zstd); what is absent is the backing
/// file's, where there is one.
/// </summary>
internal sealed class Qcow2Reader : LayerReader
{
    /// <summary>Name of the format as qemu-img calls it.</summary>
    public const string FormatName = "qcow2";

    private const int KeptClusterBytes = 16 << 20;

    // Deflate turns 64 KiB of zeros into about 80 bytes and zstd into 17; less than this for a cluster is not possible.
    private const int MinCompressedBytes = 16;

    private readonly ByteSource source;
    private readonly Qcow2Header header;
    private readonly Qcow2Tables tables;
    private readonly RecentCache<byte[]> clusters;

    private Qcow2Reader(ByteSource source, Qcow2Header header, ParentLink? parent)
    {
        this.source = source;
        this.header = header;
        Parent = parent;
        tables = new Qcow2Tables(source, header);
        clusters = new RecentCache<byte[]>(KeptClusterBytes / header.ClusterBytes);
    }

    /// <inheritdoc/>
    public override string Format => FormatName;

    /// <inheritdoc/>
    public override string Name => source.Name;

    /// <inheritdoc/>
    public override long LengthBytes => header.LengthBytes;

    /// <inheritdoc/>
    public override ParentLink? Parent { get; }

    /// <summary>Opens the disk; the source is disposed with it, but not when this throws.</summary>
    /// <param name="source">The file.</param>
    /// <param name="companions">The files beside it; null where it must be whole, and was written by somebody else.</param>
    /// <exception cref="ImageException">Damaged, or it needs other files or features that are not read.</exception>
    public static Qcow2Reader Open(ByteSource source, CompanionFiles? companions)
    {
        Qcow2Header header = HeaderOf(source);
        return new Qcow2Reader(source, header, Qcow2Features.Check(source, header, companions));
    }

    /// <summary>
    /// Opens a file that lies on another one, which the caller knows: what its header says of a backing file is not looked at, no more
    /// than by a QEMU that is told the chain. The source is disposed with it, but not when this throws.
    /// </summary>
    /// <param name="source">The file.</param>
    /// <exception cref="ImageException">Damaged, or it needs further files or features that are not read.</exception>
    public static Qcow2Reader OpenLayer(ByteSource source)
    {
        Qcow2Header header = HeaderOf(source) with { BackingOffset = 0, BackingBytes = 0 };
        return new Qcow2Reader(source, header, Qcow2Features.Check(source, header, companions: null));
    }

    /// <inheritdoc/>
    public override IEnumerable<StoredExtent> StoredExtents() => StoredExtent.Join(Clusters(state => state == LayerState.Stored));

    /// <summary>Where the image says something itself, stored or zero; the rest is what lies below.</summary>
    public IEnumerable<StoredExtent> OwnExtents() => StoredExtent.Join(Clusters(state => state != LayerState.Absent));

    /// <inheritdoc/>
    public override LayerRun ReadRun(long offset, Span<byte> buffer)
    {
        long cluster = offset / header.ClusterBytes;
        int skip = (int)(offset % header.ClusterBytes);
        int first = (int)(cluster % tables.Entries);
        if (tables.Table((int)(cluster / tables.Entries)) is not { } table)
        {
            return new LayerRun(LayerState.Absent, (int)Math.Min(((long)(tables.Entries - first) * header.ClusterBytes) - skip, buffer.Length));
        }

        Qcow2Entry entry = new(table[first]);
        int count = Math.Min(header.ClusterBytes - skip, buffer.Length);
        if (entry.IsCompressed)
        {
            ReadCompressed(entry, cluster, skip, buffer[..count]);
            return new LayerRun(LayerState.Stored, count);
        }

        for (int next = first + 1; count < buffer.Length && next < table.Length; next++)
        {
            Qcow2Entry later = new(table[next]);
            if (!entry.IsContinuedBy(later, (next - first) * (long)header.ClusterBytes) || later.Offset >= source.LengthBytes)
            {
                break;
            }

            count = Math.Min(count + header.ClusterBytes, buffer.Length);
        }

        if (entry.State == LayerState.Stored)
        {
            ReadPlain(entry.Offset, skip, buffer[..count], cluster);
        }

        return new LayerRun(entry.State, count);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private static Qcow2Header HeaderOf(ByteSource source)
    {
        Span<byte> bytes = stackalloc byte[Qcow2Header.Bytes];
        bytes.Clear();
        source.Read(0, bytes[..(int)Math.Min(bytes.Length, source.LengthBytes)]);
        return Qcow2Header.Parse(bytes, source.Name);
    }

    private IEnumerable<StoredExtent> Clusters(Func<LayerState, bool> areWanted)
    {
        // More clusters than this means that several share a place: a small file that unfolds to a huge disk.
        long plainLeft = source.LengthBytes / header.ClusterBytes;
        long compressedLeft = source.LengthBytes / MinCompressedBytes;
        for (int index = 0; index < tables.Count; index++)
        {
            ulong[] table = tables.TableOnce(index) ?? [];
            for (int i = 0; i < table.Length; i++)
            {
                long offset = (((long)index * table.Length) + i) * header.ClusterBytes;
                if (offset >= LengthBytes)
                {
                    break;
                }

                Qcow2Entry entry = new(table[i]);
                if (!areWanted(entry.State))
                {
                    continue;
                }

                if (entry.State == LayerState.Stored && (entry.IsCompressed ? --compressedLeft : --plainLeft) < 0)
                {
                    throw Qcow2Tables.Damaged(source, "it stores more clusters than fit into the file");
                }

                yield return new StoredExtent(offset, Math.Min(header.ClusterBytes, LengthBytes - offset));
            }
        }
    }

    private void ReadCompressed(Qcow2Entry entry, long cluster, int skip, Span<byte> buffer)
    {
        if (buffer.Length == header.ClusterBytes)
        {
            CompressedCluster.Read(source, header, entry.Value, cluster, buffer);
            return;
        }

        byte[] content = clusters.Get(cluster, (this, entry), static (cluster, state) =>
        {
            byte[] content = new byte[state.Item1.header.ClusterBytes];
            CompressedCluster.Read(state.Item1.source, state.Item1.header, state.entry.Value, cluster, content);
            return content;
        });
        content.AsSpan(skip, buffer.Length).CopyTo(buffer);
    }

    private void ReadPlain(long place, int skip, Span<byte> buffer, long cluster)
    {
        if (place % header.ClusterBytes != 0 || place >= source.LengthBytes)
        {
            throw Qcow2Tables.Damaged(source, $"cluster {cluster} lies at byte {place} of {source.LengthBytes}");
        }

        // QEMU leaves the file's last cluster short; what is missing reads as zero.
        int stored = (int)Math.Clamp(source.LengthBytes - place - skip, 0, buffer.Length);
        source.Read(stored == 0 ? 0 : place + skip, buffer[..stored]);
        buffer[stored..].Clear();
    }
}
