using SharpCompress.Archives;
using SharpCompress.Common;
using SharpCompress.Compressors.Xz;
using Shien.Images.Machines.Boxes.Packed;

namespace Shien.Images.Machines.Boxes.Zip;

/// <summary>An entry of a zip as an entry of a box.</summary>
internal sealed class ZipBoxMember(IArchiveEntry entry, string boxName, OpenOptions options, CancellationToken cancellation) : BoxMember
{
    private const int ChunkBytes = 1 << 18;
    private const int UnixTypeMask = 0xF000;
    private const int UnixFile = 0x8000;
    private const int UnixFolder = 0x4000;
    private const int UnixLink = 0xA000;

    /// <inheritdoc/>
    public override string Name => entry.Key ?? "";

    /// <inheritdoc/>
    public override long LengthBytes => entry.Size;

    /// <inheritdoc/>
    public override bool IsFolder => entry.IsDirectory;

    /// <inheritdoc/>
    // The upper half of the external attributes is the mode, where the zip was made on Unix; 0 elsewhere.
    public override string? OtherKind => ((entry.Attrib ?? 0) >> 16 & UnixTypeMask) switch
    {
        0 or UnixFile or UnixFolder => null,
        UnixLink => "a symbolic link",
        _ => "a device or FIFO",
    };

    /// <inheritdoc/>
    public override void Unpack(UnpackedBytes write)
    {
        // Others take as much memory as their header asks for.
        if (entry.IsEncrypted || entry.CompressionType is not (CompressionType.None or CompressionType.Deflate))
        {
            throw new ImageException($"'{Shown.Text(Name)}' in '{boxName}' is {(entry.IsEncrypted ? "encrypted" : $"packed with {entry.CompressionType}")}, which is not read. Pack the box again as tar.gz.");
        }

        uint crc = uint.MaxValue;
        long offset = 0;
        using UnpackStream content = new(Open(), boxName, options, cancellation);
        byte[] buffer = new byte[ChunkBytes];
        while (content.Read(buffer, 0, buffer.Length) is var read and > 0)
        {
            write(offset, buffer.AsSpan(0, read));
            crc = Crc32.Update(crc, buffer.AsSpan(0, read));
            offset += read;
        }

        crc = ~crc;
        if (offset != entry.Size || crc != (uint)entry.Crc)
        {
            throw new ImageException($"'{boxName}' is damaged: '{Shown.Text(Name)}' has {offset} bytes with the checksum {crc:x8}, the zip says {entry.Size} with {(uint)entry.Crc:x8}. Download it again.");
        }
    }

    private Stream Open()
    {
        try
        {
            return entry.OpenEntryStream();
        }
        catch (Exception e) when (UnpackStream.IsDamage(e))
        {
            throw UnpackStream.Damaged(boxName, e);
        }
    }
}
