using System.Buffers.Binary;

namespace Shien.Images.Disks.Vmdk;

/// <summary>A VMDK that is a whole disk in one file: streamOptimized or monolithicSparse.</summary>
internal sealed class VmdkReader : DiskReader
{
    /// <summary>Name of the format as qemu-img calls it.</summary>
    public const string FormatName = "vmdk";

    private const int KeptGrainBytes = 16 << 20;

    private readonly ByteSource source;
    private readonly VmdkHeader header;
    private readonly GrainDirectory directory;
    private readonly RecentCache<byte[]> grains;

    private VmdkReader(ByteSource source, VmdkHeader header)
    {
        this.source = source;
        this.header = header;
        directory = new GrainDirectory(source, header);
        grains = new RecentCache<byte[]>(KeptGrainBytes / header.GrainBytes);
    }

    /// <inheritdoc/>
    public override string Format => FormatName;

    /// <inheritdoc/>
    public override long LengthBytes => header.LengthBytes;

    /// <summary>Opens the disk; the source is disposed with it, but not when this throws.</summary>
    /// <exception cref="ImageException">Damaged, or it needs other files.</exception>
    public static VmdkReader Open(ByteSource source)
    {
        Span<byte> bytes = stackalloc byte[VmdkHeader.Bytes];
        source.Read(0, bytes);
        VmdkHeader header = VmdkHeader.Parse(bytes, source.Name);
        if (header.DescriptorOffset < VmdkHeader.Bytes || header.DescriptorBytes == 0)
        {
            throw new ImageException(
                $"'{source.Name}' is one part of a VMDK disk that is split over several files. Convert the disk with \"VBoxManage clonemedium disk FILE FILE.vmdk --format VMDK\", or export the machine as .ova.");
        }

        byte[] descriptor = new byte[header.DescriptorBytes];
        source.Read(header.DescriptorOffset, descriptor);
        VmdkDescriptor.Check(descriptor, source.Name);
        return new VmdkReader(source, header.DirectoryOffset == VmdkHeader.InFooter ? ReadFooter(source, header) : header);
    }

    /// <inheritdoc/>
    public override IEnumerable<StoredExtent> StoredExtents() => StoredExtent.Join(StoredGrains());

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
                if (table[i] == 0)
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

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        while (buffer.Length > 0)
        {
            long grain = offset / header.GrainBytes;
            int skip = (int)(offset % header.GrainBytes);
            int count = Math.Min(header.GrainBytes - skip, buffer.Length);
            uint[]? table = directory.Table((int)(grain / header.TableEntries));
            int entry = (int)(grain % header.TableEntries);
            if (table is null || table[entry] == 0)
            {
                buffer[..count].Clear();
            }
            else if (!header.IsCompressed)
            {
                source.Read(((long)table[entry] * DiskImage.SectorBytes) + skip, buffer[..count]);
            }
            else if (count == GrainLength(grain))
            {
                Inflate(grain, table, buffer[..count]);
            }
            else
            {
                byte[] content = grains.Get(grain, (this, table), static (grain, state) =>
                {
                    byte[] content = new byte[state.Item1.GrainLength(grain)];
                    state.Item1.Inflate(grain, state.table, content);
                    return content;
                });
                content.AsSpan(skip, count).CopyTo(buffer);
            }

            offset += count;
            buffer = buffer[count..];
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

    private void Inflate(long grain, uint[] table, Span<byte> buffer)
    {
        int entry = (int)(grain % header.TableEntries);
        uint following = entry + 1 < table.Length ? table[entry + 1] : 0;
        CompressedGrain.Read(source, table[entry], following, grain * header.GrainBytes, header.GrainBytes, buffer);
    }

    private ImageException Damaged(string why) => new($"'{source.Name}' is a damaged VMDK disk: {why}. Export the machine again.");
}
