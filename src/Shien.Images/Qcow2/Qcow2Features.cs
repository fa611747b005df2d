using System.Buffers.Binary;
using Shien.Images.Disks;

namespace Shien.Images.Qcow2;

/// <summary>Refuses what a qcow2 header can ask for and the reader does not do, first of all other files.</summary>
internal static class Qcow2Features
{
    private const uint EncryptionExtension = 0x0537BE77;
    private const uint DataFileExtension = 0x44415441;
    private const int MaxExtensions = 64;

    private const string Flatten = "Make one file of it with \"qemu-img convert -O qcow2 FILE NEW.qcow2\" on the machine where it is used, and take that.";

    /// <summary>Looks at the header and its extensions.</summary>
    /// <exception cref="ImageException">Something in it is not read.</exception>
    public static void Check(ByteSource source, Qcow2Header header)
    {
        string name = source.Name;
        Require(header.BackingOffset == 0, name, "is an overlay: it holds only the differences to a backing file");
        Require((header.Incompatible & Qcow2Header.ExternalData) == 0, name, "keeps its content in an external data file");
        Require(header.Encryption == 0, name, $"is encrypted (method {header.Encryption})");
        Require(header.Snapshots == 0, name, $"holds {header.Snapshots} internal snapshots, of which it is not said which one is meant");
        if ((header.Incompatible & (Qcow2Header.Dirty | Qcow2Header.Corrupt)) != 0)
        {
            throw new ImageException(
                $"'{name}' is marked as {((header.Incompatible & Qcow2Header.Corrupt) != 0 ? "damaged" : "in use")}. Shut the machine down; if it is not running, repair the file with \"qemu-img check -r all FILE\".");
        }

        ulong unknown = header.Incompatible & ~Qcow2Header.OtherCompression;
        Require(unknown == 0, name, $"needs the incompatible feature bits {unknown:X}, which are not known here");
        bool fits = (header.Incompatible & Qcow2Header.OtherCompression) != 0 ? header.CompressionType == 1 : header.CompressionType == 0;
        Require(fits, name, $"is compressed with method {header.CompressionType}, which is not known here");
        CheckExtensions(source, header);
    }

    private static void CheckExtensions(ByteSource source, Qcow2Header header)
    {
        Span<byte> extension = stackalloc byte[8];
        long offset = header.HeaderBytes;
        for (int count = 0; offset + extension.Length <= Math.Min(header.ClusterBytes, source.LengthBytes); count++)
        {
            source.Read(offset, extension);
            uint type = BinaryPrimitives.ReadUInt32BigEndian(extension);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(extension[4..]);
            if (type == 0)
            {
                return;
            }

            Require(type != EncryptionExtension, source.Name, "is encrypted");
            Require(type != DataFileExtension, source.Name, "keeps its content in an external data file");
            offset += extension.Length + (((long)length + 7) / 8 * 8);
            Require(offset <= header.ClusterBytes && count < MaxExtensions, source.Name, $"has header extensions that end at byte {offset}, after the first cluster");
        }
    }

    private static void Require(bool condition, string name, string otherwise)
    {
        if (!condition)
        {
            throw new ImageException($"'{name}' {otherwise}. {Flatten}");
        }
    }
}
