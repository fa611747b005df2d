using System.Buffers.Binary;
using System.Text;

namespace Shien.Images.Disks.Vhd;

/// <summary>
/// The names that a differencing VHD gives its parent (MS-VHD, "Parent Unicode Name" and "Parent Locator"). They are
/// hints: what cannot be read is left out, and the parent is known by its id.
/// </summary>
internal static class VhdParentNames
{
    private const int NameOffset = 0x40;
    private const int NameBytes = 512;
    private const int LocatorsOffset = 0x240;
    private const int LocatorBytes = 24;
    private const int LocatorCount = 8;
    private const int MaxPathBytes = 4096;

    /// <summary>Reads the names, the most exact first: the relative path, the absolute one, the plain name.</summary>
    /// <param name="source">The file, where the paths are.</param>
    /// <param name="header">The dynamic header.</param>
    public static IReadOnlyList<string> Read(ByteSource source, ReadOnlySpan<byte> header)
    {
        List<string> names = [];
        AddPaths("W2ru"u8, source, header, names);
        AddPaths("W2ku"u8, source, header, names);
        Add(Encoding.BigEndianUnicode.GetString(header.Slice(NameOffset, NameBytes)), names);
        return names;
    }

    private static void AddPaths(ReadOnlySpan<byte> platform, ByteSource source, ReadOnlySpan<byte> header, List<string> names)
    {
        for (int i = 0; i < LocatorCount; i++)
        {
            ReadOnlySpan<byte> locator = header.Slice(LocatorsOffset + (i * LocatorBytes), LocatorBytes);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(locator[0x08..]);
            long offset = BinaryPrimitives.ReadInt64BigEndian(locator[0x10..]);
            if (locator.StartsWith(platform) && length is > 0 and <= MaxPathBytes && offset > 0 && offset <= source.LengthBytes - length)
            {
                byte[] path = new byte[length];
                source.Read(offset, path);
                Add(Encoding.Unicode.GetString(path), names);
            }
        }
    }

    private static void Add(string name, List<string> names)
    {
        int end = name.IndexOf('\0');
        name = end < 0 ? name : name[..end];
        if (name.Length > 0)
        {
            names.Add(name);
        }
    }
}
