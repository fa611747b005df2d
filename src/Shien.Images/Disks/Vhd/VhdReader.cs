using Shien.Images.Disks.Chains;

namespace Shien.Images.Disks.Vhd;

/// <summary>A dynamic or differencing VHD of Virtual PC, Hyper-V or VirtualBox.</summary>
internal sealed partial class VhdReader : LayerReader
{
    /// <summary>Name of the format as qemu-img calls it.</summary>
    public const string FormatName = "vpc";

    /// <summary>What to do about a kind that is not read.</summary>
    public const string Remedy = "Convert it with \"VBoxManage clonemedium disk FILE FILE.vmdk --format VMDK\" and use that file.";

    private readonly ByteSource source;
    private readonly VhdFooter footer;
    private readonly VhdBlocks blocks;

    private VhdReader(ByteSource source, VhdFooter footer, VhdBlocks blocks, ParentLink? parent)
    {
        this.source = source;
        this.footer = footer;
        this.blocks = blocks;
        Parent = parent;
    }

    /// <inheritdoc/>
    public override string Format => FormatName;

    /// <inheritdoc/>
    public override string Name => source.Name;

    /// <inheritdoc/>
    public override long LengthBytes => footer.LengthBytes;

    /// <inheritdoc/>
    public override ParentLink? Parent { get; }

    /// <inheritdoc/>
    internal override DiskIdentity Identity => new(footer.Id);

    /// <summary>The exception about damage.</summary>
    public static ImageException Damaged(string name, string why) =>
        new($"'{name}' is a damaged Virtual PC disk (VHD): {why}. Copy it or export the machine again.");

    /// <inheritdoc/>
    public override IEnumerable<StoredExtent> StoredExtents() => StoredExtent.Join(StoredRuns());

    /// <inheritdoc/>
    public override LayerRun ReadRun(long offset, Span<byte> buffer)
    {
        int count = (int)blocks.Find(offset, buffer.Length, out long fileOffset);
        if (fileOffset < 0)
        {
            return new LayerRun(LayerState.Absent, count);
        }

        source.Read(fileOffset, buffer[..count]);
        return new LayerRun(LayerState.Stored, count);
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

    private IEnumerable<StoredExtent> StoredRuns()
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
}
