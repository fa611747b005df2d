using Shien.Images.Disks.Chains;

namespace Shien.Images.Disks.Vmdk;

/// <summary>
/// A VMDK: a whole disk in one file (monolithicSparse, streamOptimized), or one that lies in the files which a
/// descriptor names (flat, split). Either may be the difference to a parent.
/// </summary>
internal sealed class VmdkReader : LayerReader
{
    /// <summary>Name of the format as qemu-img calls it.</summary>
    public const string FormatName = "vmdk";

    private readonly string name;
    private readonly VmdkDescriptor descriptor;
    private readonly LayerReader[] extents;
    private readonly long[] starts;

    private VmdkReader(string name, VmdkDescriptor descriptor, LayerReader[] extents, long[] lengths)
    {
        this.name = name;
        this.descriptor = descriptor;
        this.extents = extents;
        starts = new long[lengths.Length];
        for (int i = 0; i < lengths.Length; i++)
        {
            starts[i] = LengthBytes;
            LengthBytes += lengths[i];
        }
    }

    /// <inheritdoc/>
    public override string Format => FormatName;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override long LengthBytes { get; }

    /// <inheritdoc/>
    public override IEnumerable<string> FileNames => extents.SelectMany(extent => extent.FileNames).Prepend(name);

    /// <inheritdoc/>
    public override ParentLink? Parent => descriptor.Parent;

    /// <inheritdoc/>
    internal override DiskIdentity Identity => descriptor.Identity;

    /// <summary>Opens a disk in one file; the source is disposed with it, but not when this throws.</summary>
    /// <exception cref="ImageException">Damaged, or it needs other files.</exception>
    public static VmdkReader Open(ByteSource source)
    {
        VmdkHeader header = SparseExtent.ReadHeader(source);
        if (header.DescriptorOffset < VmdkHeader.Bytes || header.DescriptorBytes == 0)
        {
            throw new ImageException($"'{source.Name}' is one part of a VMDK disk that is split over several files. Name the file that describes the disk: the .vmdk without a number at its end.");
        }

        byte[] text = new byte[header.DescriptorBytes];
        source.Read(header.DescriptorOffset, text);
        VmdkDescriptor descriptor = VmdkDescriptor.Parse(text, source.Name);
        descriptor.CheckEmbedded(source.Name);
        SparseExtent extent = SparseExtent.Open(source, header);
        return new VmdkReader(source.Name, descriptor, [extent], [extent.LengthBytes]);
    }

    /// <summary>Opens a disk that is described in a text.</summary>
    /// <param name="source">The descriptor; disposed when it was read, but not when this throws.</param>
    /// <param name="parts">The files that it may name; null where none may be opened.</param>
    /// <exception cref="ImageException">Damaged, or a file it names may not be opened.</exception>
    public static VmdkReader OpenDescribed(ByteSource source, ImageParts? parts)
    {
        VmdkDescriptor descriptor = VmdkDescriptor.Read(source);
        descriptor.CheckDescribed(source.Name, mayOpenOthers: parts is not null);
        List<LayerReader> extents = [];
        try
        {
            foreach (VmdkExtentLine line in descriptor.Extents)
            {
                extents.Add(OpenExtent(line, parts!));
            }
        }
        catch
        {
            extents.ForEach(extent => extent.Dispose());
            throw;
        }

        source.Dispose();
        return new VmdkReader(source.Name, descriptor, [.. extents], [.. descriptor.Extents.Select(line => line.LengthBytes)]);
    }

    /// <inheritdoc/>
    public override IEnumerable<StoredExtent> StoredExtents() => StoredExtent.Join(
        extents.SelectMany((extent, i) => Within(extent.StoredExtents(), LengthOf(i)).Select(stored => stored with { Offset = stored.Offset + starts[i] })));

    /// <inheritdoc/>
    public override LayerRun ReadRun(long offset, Span<byte> buffer)
    {
        int found = Array.BinarySearch(starts, offset);
        int index = found < 0 ? ~found - 1 : found;
        long inside = offset - starts[index];
        return extents[index].ReadRun(inside, buffer[..(int)Math.Min(buffer.Length, LengthOf(index) - inside)]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Array.ForEach(extents, extent => extent.Dispose());
        }

        base.Dispose(disposing);
    }

    private static LayerReader OpenExtent(VmdkExtentLine line, ImageParts parts)
    {
        if (line.Kind == VmdkExtentKind.Zero)
        {
            return new FlatExtent(null, 0, line.LengthBytes);
        }

        ByteSource file = parts.Open(line.FileName);
        try
        {
            LayerReader extent = line.Kind == VmdkExtentKind.Flat
                ? new FlatExtent(file, line.Offset, Math.Min(line.LengthBytes, file.LengthBytes - line.Offset))
                : SparseExtent.Open(file, SparseExtent.ReadHeader(file));
            return extent.LengthBytes >= line.LengthBytes
                ? extent
                : throw new ImageException($"'{file.Name}' is cut short: it holds {Math.Max(extent.LengthBytes, 0)} bytes of the disk instead of {line.LengthBytes}, as '{parts.ImagePath}' says. Copy it again.");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private long LengthOf(int index) => (index + 1 < starts.Length ? starts[index + 1] : LengthBytes) - starts[index];

    private static IEnumerable<StoredExtent> Within(IEnumerable<StoredExtent> stored, long lengthBytes) =>
        stored.TakeWhile(extent => extent.Offset < lengthBytes).Select(extent => extent with { Length = Math.Min(extent.End, lengthBytes) - extent.Offset });
}
