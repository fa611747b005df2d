using Shien.Images.Disks;

namespace Shien.Images.Machines.Boxes.Tar;

/// <summary>An entry of a tar as an entry of a box.</summary>
internal sealed class TarBoxMember(TarWalk walk, TarMember member, string boxName, TarPacking packing) : BoxMember
{
    private const int ChunkBytes = 1 << 18;

    /// <inheritdoc/>
    public override string Name => member.Header.Name;

    /// <inheritdoc/>
    public override long LengthBytes => member.SparseLengthBytes ?? member.Header.LengthBytes;

    /// <inheritdoc/>
    public override long StoredBytes => member.Header.LengthBytes;

    /// <inheritdoc/>
    public override bool IsFolder => member.Header.Kind == TarKind.Folder;

    /// <inheritdoc/>
    public override string? OtherKind => member.Header.Kind == TarKind.Other ? member.Header.TypeText : null;

    /// <inheritdoc/>
    public override long? PlainOffset => packing == TarPacking.None && member.SparseLengthBytes is null ? member.DataOffset : null;

    /// <inheritdoc/>
    public override void Unpack(UnpackedBytes write)
    {
        List<StoredExtent> extents = member.SparseLengthBytes is null
            ? [new StoredExtent(0, LengthBytes)]
            : SparseContent.ReadMap(walk, member, boxName);
        byte[] buffer = new byte[ChunkBytes];
        foreach (StoredExtent extent in extents)
        {
            for (long offset = extent.Offset; offset < extent.End;)
            {
                int read = walk.ReadContent(buffer.AsSpan(0, (int)Math.Min(buffer.Length, extent.End - offset)));
                write(offset, buffer.AsSpan(0, read));
                offset += read;
            }
        }
    }
}
