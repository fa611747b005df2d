using System.Buffers.Binary;
using Shien.Images.Disks.Chains;

namespace Shien.Images.Disks.Vmdk;

/// <summary>A file of grains with a header: a whole disk (monolithicSparse, streamOptimized) or a part of a split one.</summary>
internal sealed class SparseExtent : BlockLayerReader
{
    private const int KeptGrainBytes = 16 << 20;

    private readonly ByteSource source;
    private readonly VmdkHeader header;
    private readonly GrainDirectory directory;
    private readonly RecentCache<byte[]> grains;

    private SparseExtent(ByteSource source, VmdkHeader header)
        : base(header.GrainBytes)
    {
        this.source = source;
        this.header = header;
        directory = new GrainDirectory(source, header);
        grains = new RecentCache<byte[]>(KeptGrainBytes / header.GrainBytes);
    }

    /// <inheritdoc/>
    public override string Format => VmdkReader.FormatName;

    /// <inheritdoc/>
    public override string Name => source.Name;

    /// <inheritdoc/>
    public override ParentLink? Parent => null;

    /// <inheritdoc/>
    public override long LengthBytes => header.LengthBytes;

    /// <inheritdoc/>
    protected override bool AreNeighboursOne => !header.IsCompressed;

    /// <summary>Reads the header at a file's begin.</summary>
    /// <exception cref="ImageException">Not possible, damaged as text, or of a variant that is not read.</exception>
    public static VmdkHeader ReadHeader(ByteSource source)
    {
        Span<byte> bytes = stackalloc byte[VmdkHeader.Bytes];
        source.Read(0, bytes);
        return VmdkHeader.Parse(bytes, source.Name);
    }

    /// <summary>Opens the grains; the source is disposed with this, but not when this throws.</summary>
    /// <exception cref="ImageException">Damaged.</exception>
    public static SparseExtent Open(ByteSource source, VmdkHeader header) =>
        new(source, header.DirectoryOffset == VmdkHeader.InFooter ? ReadFooter(source, header) : header);

    /// <inheritdoc/>
    public override IEnumerable<StoredExtent> StoredExtents() => StoredExtent.Join(StoredGrains());

    /// <inheritdoc/>
    protected override long PlaceOf(long block) =>
        directory.Table((int)(block / header.TableEntries)) is not { } table
            ? Absent
            : table[block % header.TableEntries] switch
            {
                GrainDirectory.Absent => Absent,
                GrainDirectory.Zero => Zero,
                uint sector => (long)sector * DiskImage.SectorBytes,
            };

    /// <inheritdoc/>
    protected override void ReadStored(long block, long place, int skip, Span<byte> buffer)
    {
        if (!header.IsCompressed)
        {
            source.Read(place + skip, buffer);
        }
        else if (buffer.Length == GrainLength(block))
        {
            Inflate(block, buffer);
        }
        else
        {
            byte[] content = grains.Get(block, this, static (grain, extent) =>
            {
                byte[] content = new byte[extent.GrainLength(grain)];
                extent.Inflate(grain, content);
                return content;
            });
            content.AsSpan(skip, buffer.Length).CopyTo(buffer);
        }
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

    private IEnumerable<StoredExtent> StoredGrains()
    {
        // A grain takes at least a sector of the file (compressed) or its whole size. More grains than that means that
        // several share a place: a small file that unfolds to a huge disk.
        long most = source.LengthBytes / (header.IsCompressed ? DiskImage.SectorBytes : header.GrainBytes);
        for (int index = 0; index < directory.TableCount; index++)
        {
            if (directory.TableOnce(index) is not { } table)
            {
                continue;
            }

            for (int i = 0; i < table.Length; i++)
            {
                if (table[i] is GrainDirectory.Absent or GrainDirectory.Zero)
                {
                    continue;
                }

                if (--most < 0)
                {
                    throw Damaged("it stores more grains than fit into the file");
                }

                long offset = (index * header.TableCoverBytes) + ((long)i * header.GrainBytes);
                if (offset < LengthBytes)
                {
                    yield return new StoredExtent(offset, Math.Min(header.GrainBytes, LengthBytes - offset));
                }
            }
        }
    }

    // streamOptimized as VirtualBox writes it: the last three sectors are footer marker, header copy, end marker.
    private static VmdkHeader ReadFooter(ByteSource source, VmdkHeader header)
    {
        Span<byte> bytes = stackalloc byte[3 * DiskImage.SectorBytes];
        source.Read(Math.Max(source.LengthBytes - bytes.Length, 0), bytes);
        bool isFooter = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) == 0 && BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) == (uint)VmdkMarker.Footer;
        ReadOnlySpan<byte> copy = bytes.Slice(DiskImage.SectorBytes, VmdkHeader.Bytes);
        if (!isFooter || !copy.StartsWith("KDMV"u8))
        {
            throw new ImageException($"'{source.Name}' is cut short: a VMDK of {source.LengthBytes} bytes should end in its footer. Copy it or export the machine again.");
        }

        VmdkHeader footer = VmdkHeader.Parse(copy, source.Name);
        return footer with { DirectoryOffset = header.DirectoryOffset } == header && footer.DirectoryOffset != VmdkHeader.InFooter
            ? footer
            : throw new ImageException($"'{source.Name}' is a damaged VMDK disk: its header and its footer do not agree. Export the machine again.");
    }

    private int GrainLength(long grain) => (int)Math.Min(header.GrainBytes, LengthBytes - (grain * header.GrainBytes));

    private void Inflate(long grain, Span<byte> buffer)
    {
        uint[] table = directory.Table((int)(grain / header.TableEntries))!;
        int entry = (int)(grain % header.TableEntries);
        uint following = entry + 1 < table.Length ? table[entry + 1] : 0;
        CompressedGrain.Read(source, table[entry], following, grain * header.GrainBytes, header.GrainBytes, buffer);
    }

    private ImageException Damaged(string why) => new($"'{Name}' is a damaged VMDK disk: {why}. Export the machine again.");
}
