using System.Buffers.Binary;
using System.Text;
using Shien.Images.Disks;
using Shien.Images.Disks.Chains;

namespace Shien.Images.Qcow2;

/// <summary>What a qcow2 overlay says about its backing file (QEMU docs/interop/qcow2, "Backing file name").</summary>
internal static class Qcow2Backing
{
    private const int MaxNameBytes = 1023;
    private const uint FormatExtension = 0xE279_2ACA;
    private const int NameOffset = 256;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Refuses a path that no header can say.</summary>
    /// <exception cref="ArgumentException">It is empty, or longer than 1023 bytes.</exception>
    public static void CheckPath(string path)
    {
        int length = Encoding.UTF8.GetByteCount(path);
        if (length is 0 or > MaxNameBytes)
        {
            throw new ArgumentException($"the path of the backing file has {length} bytes; {MaxNameBytes} are the most", nameof(path));
        }
    }

    /// <summary>Adds to a header of ours the name of a qcow2 file below it, and the extension that says its format.</summary>
    /// <param name="header">The first cluster, with a header that has no extension.</param>
    /// <param name="path">Absolute path of that file.</param>
    public static void Write(Span<byte> header, string path)
    {
        int length = Encoding.UTF8.GetBytes(path, header[NameOffset..]);
        BinaryPrimitives.WriteUInt64BigEndian(header[0x08..], NameOffset);
        BinaryPrimitives.WriteInt32BigEndian(header[0x10..], length);

        // The end mark behind the extension is zero.
        BinaryPrimitives.WriteUInt32BigEndian(header[Qcow2Header.Bytes..], FormatExtension);
        BinaryPrimitives.WriteInt32BigEndian(header[(Qcow2Header.Bytes + 4)..], 5);
        "qcow2"u8.CopyTo(header[(Qcow2Header.Bytes + 8)..]);
    }

    /// <summary>Reads the name.</summary>
    /// <param name="source">The overlay.</param>
    /// <param name="header">Its header.</param>
    /// <param name="format">The format that its extension records, or null.</param>
    /// <exception cref="ImageException">It is no name of a file.</exception>
    public static ParentLink Read(ByteSource source, Qcow2Header header, string? format)
    {
        uint length = header.BackingBytes;
        if (length is 0 or > MaxNameBytes || length > header.ClusterBytes || header.BackingOffset > (ulong)header.ClusterBytes - length || (long)header.BackingOffset > source.LengthBytes - length)
        {
            throw Qcow2Tables.Damaged(source, $"the name of its backing file, {length} bytes at byte {header.BackingOffset}, is not in its first cluster");
        }

        byte[] bytes = new byte[length];
        source.Read((long)header.BackingOffset, bytes);
        string name;
        try
        {
            name = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new ImageException(Refusal(source, Encoding.Latin1.GetString(bytes), "is no valid text").Message, e);
        }

        if (!Shown.IsPlain(name))
        {
            throw Refusal(source, name, "has characters that cannot be shown");
        }

        // QEMU takes what stands before a colon for a protocol (json:, nbd:, http:), unless a slash comes first.
        return name.AsSpan().IndexOf(':') is var colon and >= 0 && !name.AsSpan(0, colon).Contains('/')
            ? throw Refusal(source, name, "is no file on this computer")
            : new ParentLink(Format: format, Path: name);
    }

    private static ImageException Refusal(ByteSource source, string name, string why) =>
        new($"'{source.Name}' is an overlay of '{Shown.Text(name)}', which {why}. {Qcow2Features.Flatten}");
}
