using System.Globalization;
using System.Text;

namespace Shien.Inspection.Boot;

/// <summary>Reads the names in a "newc" cpio archive. linux/Documentation/driver-api/early-userspace/buffer-format.rst.</summary>
internal static class CpioArchive
{
    private const int HeaderBytes = 110;
    private const int MaxNameBytes = 4096;
    private const string Trailer = "TRAILER!!!";

    /// <summary>True if these six bytes begin one.</summary>
    public static bool IsMagic(ReadOnlySpan<byte> magic) => magic.SequenceEqual("070701"u8) || magic.SequenceEqual("070702"u8);

    /// <summary>Reads from a header to the trailer or the end; the stream then stands behind it.</summary>
    /// <param name="archive">At the first header.</param>
    /// <param name="visit">Gets each name; false stops.</param>
    /// <returns>False if the visitor stopped or the stream ended.</returns>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static bool Read(Stream archive, Func<string, bool> visit)
    {
        byte[] header = new byte[HeaderBytes];
        byte[] rest = new byte[64 * 1024];
        while (true)
        {
            int got = archive.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
            if (got == 0)
            {
                return false;
            }

            if (got < HeaderBytes || !IsMagic(header.AsSpan(0, 6)))
            {
                throw new InvalidDataException("The archive has no header where one must be.");
            }

            long fileBytes = Hex(header, 54);
            long nameBytes = Hex(header, 94);
            if (nameBytes is 0 or > MaxNameBytes)
            {
                throw new InvalidDataException($"The archive has a name of {nameBytes} bytes.");
            }

            // Header and name together, and the content, are padded to four bytes.
            int paddedName = (int)(((HeaderBytes + nameBytes + 3) & ~3) - HeaderBytes);
            archive.ReadExactly(rest, 0, paddedName);
            string name = Encoding.Latin1.GetString(rest, 0, (int)nameBytes - 1);
            if (name == Trailer)
            {
                return true;
            }

            if (!visit(name))
            {
                return false;
            }

            Skip(archive, (fileBytes + 3) & ~3L, rest);
        }
    }

    private static long Hex(byte[] header, int at) =>
        uint.TryParse(header.AsSpan(at, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value)
            ? value
            : throw new InvalidDataException("The archive has a header that is no hexadecimal text.");

    private static void Skip(Stream archive, long bytes, byte[] buffer)
    {
        if (archive.CanSeek)
        {
            archive.Seek(bytes, SeekOrigin.Current);
            return;
        }

        while (bytes > 0)
        {
            int got = archive.Read(buffer, 0, (int)Math.Min(bytes, buffer.Length));
            if (got == 0)
            {
                throw new EndOfStreamException();
            }

            bytes -= got;
        }
    }
}
