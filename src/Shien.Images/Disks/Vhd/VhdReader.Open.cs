using Shien.Images.Disks.Chains;

namespace Shien.Images.Disks.Vhd;

internal sealed partial class VhdReader
{
    /// <summary>Opens the disk; the source is disposed with it, but not when this throws.</summary>
    /// <exception cref="ImageException">Damaged, or of a version or kind that is not read.</exception>
    public static DiskReader Open(ByteSource source)
    {
        VhdFooter footer = ReadFooter(source);
        return footer.Kind == VhdKind.Fixed ? OpenFixed(source, footer) : OpenBlocks(source, footer);
    }

    // The copy at the start stands in for a footer that was lost when a growing file was not closed.
    private static VhdFooter ReadFooter(ByteSource source)
    {
        Span<byte> bytes = stackalloc byte[2 * VhdFooter.Bytes];
        Span<byte> first = bytes[..VhdFooter.Bytes];
        Span<byte> last = bytes[VhdFooter.Bytes..];
        if (source.LengthBytes < bytes.Length)
        {
            throw Damaged(source.Name, $"its {source.LengthBytes} bytes are too few for a disk");
        }

        source.Read(0, first);
        source.Read(source.LengthBytes - last.Length, last);
        VhdFooter? atStart = VhdFooter.IsSound(first) ? VhdFooter.Parse(first, source.Name) : null;
        VhdFooter? atEnd = VhdFooter.IsSound(last) ? VhdFooter.Parse(last, source.Name) : null;
        if (atStart is { Kind: not VhdKind.Fixed } copy)
        {
            return atEnd is null || atEnd == copy
                ? copy
                : throw Damaged(source.Name, "its footer and the copy of it at the start do not agree");
        }

        return atEnd ?? throw Damaged(source.Name, "the checksum of its footer is wrong, so it was cut short or is not complete");
    }

    private static RawReader OpenFixed(ByteSource source, VhdFooter footer)
    {
        long content = source.LengthBytes - VhdFooter.Bytes;
        return content == footer.LengthBytes
            ? new RawReader(new SliceByteSource(source, 0, content, source.Name), FormatName, new DiskIdentity(footer.Id))
            : throw Damaged(source.Name, $"it has {content} bytes before its footer, which says {footer.LengthBytes}");
    }

    private static VhdReader OpenBlocks(ByteSource source, VhdFooter footer)
    {
        if (footer.HeaderOffset < VhdFooter.Bytes || footer.HeaderOffset > source.LengthBytes - VhdHeader.Bytes)
        {
            throw Damaged(source.Name, $"its dynamic header at byte {footer.HeaderOffset} is not inside the file's {source.LengthBytes} bytes");
        }

        byte[] bytes = new byte[VhdHeader.Bytes];
        source.Read(footer.HeaderOffset, bytes);
        VhdHeader header = VhdHeader.Parse(bytes, source.Name);
        ParentLink? parent = footer.Kind == VhdKind.Differencing ? new ParentLink(header.ParentId, Hints: VhdParentNames.Read(source, bytes)) : null;
        return new VhdReader(source, footer, new VhdBlocks(source, header, footer.LengthBytes), parent);
    }
}
