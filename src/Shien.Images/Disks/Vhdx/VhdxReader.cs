namespace Shien.Images.Disks.Vhdx;

/// <summary>A VHDX of Hyper-V, fixed or dynamic (MS-VHDX). A log that was left behind is replayed in memory.</summary>
internal sealed class VhdxReader : DiskReader
{
    /// <summary>Name of the format as qemu-img calls it.</summary>
    public const string FormatName = "vhdx";

    /// <summary>What to do about a variant that is not read.</summary>
    public const string Remedy = "Convert it with \"qemu-img convert -O qcow2 FILE FILE.qcow2\", or in Hyper-V with \"Convert-VHD FILE FILE2.vhdx\", and use that file.";

    /// <summary>Everything but headers and region tables lies after the first MiB and at whole MiB.</summary>
    public const int HeadBytes = 1 << 20;

    private readonly ByteSource source;
    private readonly VhdxBlocks blocks;

    private VhdxReader(ByteSource source, VhdxBlocks blocks, long lengthBytes)
    {
        this.source = source;
        this.blocks = blocks;
        LengthBytes = lengthBytes;
    }

    /// <inheritdoc/>
    public override string Format => FormatName;

    /// <inheritdoc/>
    public override long LengthBytes { get; }

    /// <inheritdoc/>
    public override IEnumerable<string> FileNames => [source.Name];

    /// <summary>Opens the disk; the source is disposed with it, but not when this throws.</summary>
    /// <exception cref="ImageException">Damaged, or it needs other files or features that are not read.</exception>
    public static VhdxReader Open(ByteSource source)
    {
        VhdxHeader header = VhdxHeader.Read(source);
        ByteSource replayed = header.LogId == Guid.Empty ? source : VhdxLog.Replay(source, header);
        VhdxRegions regions = VhdxRegions.Read(replayed);
        VhdxMetadata metadata = VhdxMetadata.Read(replayed, regions);
        if (metadata.HasParent)
        {
            throw new ImageException(
                $"'{source.Name}' is a differencing disk (VHDX): it holds only the differences to a parent. Merge it in Hyper-V with \"Merge-VHD\", or \"Convert-VHD FILE FILE2.vhdx\", and use that file.");
        }

        return new VhdxReader(replayed, new VhdxBlocks(replayed, regions, metadata), metadata.LengthBytes);
    }

    /// <summary>The exception about damage.</summary>
    public static ImageException Damaged(string name, string why) =>
        new($"'{name}' is a damaged Hyper-V disk (VHDX): {why}. Copy it or export the machine again.");

    /// <inheritdoc/>
    public override IEnumerable<StoredExtent> StoredExtents()
    {
        for (long offset = 0; offset < LengthBytes;)
        {
            long count = blocks.Find(offset, LengthBytes - offset, out long fileOffset);
            if (fileOffset >= 0)
            {
                yield return new StoredExtent(offset, count);
            }

            offset += count;
        }
    }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        while (buffer.Length > 0)
        {
            int count = (int)blocks.Find(offset, buffer.Length, out long fileOffset);
            if (fileOffset < 0)
            {
                buffer[..count].Clear();
            }
            else
            {
                source.Read(fileOffset, buffer[..count]);
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
}
