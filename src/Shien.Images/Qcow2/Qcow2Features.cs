using System.Buffers.Binary;
using System.Text;
using Shien.Images.Disks;
using Shien.Images.Disks.Chains;

namespace Shien.Images.Qcow2;

/// <summary>Refuses what a qcow2 header can ask for and the reader does not do, first of all other files.</summary>
internal static class Qcow2Features
{
    /// <summary>What to do about an image that needs others.</summary>
    public const string Flatten = "Make one file of it with \"qemu-img convert -O qcow2 FILE NEW.qcow2\" on the machine where it is used, and take that.";

    private const uint BackingFormatExtension = 0xE2792ACA;
    private const uint EncryptionExtension = 0x0537BE77;
    private const uint DataFileExtension = 0x44415441;
    private const int MaxExtensions = 64;
    private const int MaxFormatBytes = 15;

    /// <summary>Looks at the header and its extensions.</summary>
    /// <param name="source">The file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="companions">The files beside it; null where it must be whole, and was written by somebody else.</param>
    /// <returns>The backing file, or null.</returns>
    /// <exception cref="ImageException">Something in it is not read.</exception>
    public static ParentLink? Check(ByteSource source, Qcow2Header header, CompanionFiles? companions)
    {
        string name = source.Name;
        Require(header.BackingOffset == 0 || companions is not null, name, "is an overlay: it holds only the differences to a backing file");
        Require((header.Incompatible & Qcow2Header.ExternalData) == 0, name, "keeps its content in an external data file");
        Require(header.Encryption == 0, name, $"is encrypted (method {header.Encryption})");
        Require(header.Snapshots == 0, name, $"holds {header.Snapshots} internal snapshots, of which it is not said which one is meant");
        CheckState(header, name, companions);
        Require((header.Incompatible & Qcow2Header.ExtendedL2) == 0, name, "has extended L2 entries (subclusters), which cannot be read yet");
        ulong unknown = header.Incompatible & ~(Qcow2Header.OtherCompression | Qcow2Header.Dirty);
        Require(unknown == 0, name, $"needs the incompatible feature bits {unknown:X}, which are not known here");
        bool fits = (header.Incompatible & Qcow2Header.OtherCompression) != 0 ? header.CompressionType == 1 : header.CompressionType == 0;
        Require(fits, name, $"is compressed with method {header.CompressionType}, which is not known here");
        string? format = CheckExtensions(source, header);
        return header.BackingOffset == 0 ? null : Qcow2Backing.Read(source, header, format);
    }

    // Dirty says only that refcounts may be behind (lazy_refcounts), and reading needs none. Of a laptop's own machine that
    // is so after a crash; what somebody else sends is at rest or not sent.
    private static void CheckState(Qcow2Header header, string name, CompanionFiles? companions)
    {
        bool isCorrupt = (header.Incompatible & Qcow2Header.Corrupt) != 0;
        if (isCorrupt || ((header.Incompatible & Qcow2Header.Dirty) != 0 && companions is null))
        {
            throw new ImageException(
                $"'{name}' is marked as {(isCorrupt ? "damaged" : "in use")}. Shut the machine down; if it is not running, repair the file with \"qemu-img check -r all FILE\".");
        }
    }

    // Returns the format of the backing file, where it is recorded.
    private static string? CheckExtensions(ByteSource source, Qcow2Header header)
    {
        Span<byte> extension = stackalloc byte[8];
        Span<byte> text = stackalloc byte[MaxFormatBytes];
        string? format = null;

        // The name of the backing file may follow at once, without an end mark.
        long end = Math.Min(header.ClusterBytes, source.LengthBytes);
        end = header.BackingOffset >= (ulong)header.HeaderBytes ? (long)Math.Min((ulong)end, header.BackingOffset) : end;
        long offset = header.HeaderBytes;
        for (int count = 0; offset + extension.Length <= end; count++)
        {
            source.Read(offset, extension);
            uint type = BinaryPrimitives.ReadUInt32BigEndian(extension);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(extension[4..]);
            if (type == 0)
            {
                break;
            }

            Require(type != EncryptionExtension, source.Name, "is encrypted");
            Require(type != DataFileExtension, source.Name, "keeps its content in an external data file");
            offset += extension.Length;
            if (type == BackingFormatExtension)
            {
                Require(length <= MaxFormatBytes && offset <= source.LengthBytes - length, source.Name, $"records the format of its backing file with {length} bytes; QEMU knows at most {MaxFormatBytes}");
                source.Read(offset, text[..(int)length]);
                format = Encoding.ASCII.GetString(text[..(int)length]).TrimEnd('\0');
            }

            offset += ((long)length + 7) / 8 * 8;
            Require(offset <= header.ClusterBytes && count < MaxExtensions, source.Name, $"has header extensions that end at byte {offset}, after the first cluster");
        }

        return format is "" ? null : format;
    }

    private static void Require(bool condition, string name, string otherwise)
    {
        if (!condition)
        {
            throw new ImageException($"'{name}' {otherwise}. {Flatten}");
        }
    }
}
