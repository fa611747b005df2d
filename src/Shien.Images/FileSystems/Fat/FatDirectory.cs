using System.Buffers.Binary;
using Shien.Images.Disks;

namespace Shien.Images.FileSystems.Fat;

/// <summary>Reads directories. The document above, sections 6 and 7.</summary>
internal static class FatDirectory
{
    // The largest that may be: 65536 entries.
    private const int MaxBytes = 2 * 1024 * 1024;
    private const int EntryBytes = 32;
    private const int LabelAttribute = 0x08;
    private const int LongNameAttributes = 0x0F;

    /// <summary>The entries without <c>.</c> and <c>..</c> and without the volume's label.</summary>
    public static IEnumerable<FatDirectoryEntry> Read(FatFileSystem fileSystem, FatNode directory)
    {
        FatLongName longName = new();
        byte[] buffer = new byte[fileSystem.Boot.ClusterBytes];
        long total = 0;
        foreach (StoredExtent extent in Extents(fileSystem, directory))
        {
            if ((total += extent.Length) > MaxBytes + buffer.Length)
            {
                throw fileSystem.Damaged($"a directory has more than {MaxBytes} bytes");
            }

            for (long offset = extent.Offset; offset < extent.End; offset += buffer.Length)
            {
                int length = (int)Math.Min(buffer.Length, extent.End - offset);
                fileSystem.Spend(length);
                fileSystem.Volume.Read(offset, buffer.AsSpan(0, length));
                for (int at = 0; at < length; at += EntryBytes)
                {
                    if (buffer[at] == 0)
                    {
                        yield break;
                    }

                    if (Parse(fileSystem, buffer.AsSpan(at, EntryBytes), offset + at, longName) is { } entry)
                    {
                        yield return entry;
                    }
                }
            }
        }
    }

    private static IEnumerable<StoredExtent> Extents(FatFileSystem fileSystem, FatNode directory)
    {
        if (directory.IsRoot && fileSystem.Boot.Width != FatWidth.Fat32)
        {
            return [new StoredExtent(fileSystem.Boot.RootOffset, fileSystem.Boot.RootBytes)];
        }

        return directory.FirstCluster != 0
            ? fileSystem.Table.Chain(directory.FirstCluster, long.MaxValue)
            : throw fileSystem.Damaged("a directory has no clusters");
    }

    private static FatDirectoryEntry? Parse(FatFileSystem fileSystem, ReadOnlySpan<byte> entry, long offset, FatLongName longName)
    {
        const byte Deleted = 0xE5;
        byte attributes = entry[0x0B];
        if (entry[0] == Deleted)
        {
            longName.Clear();
            return null;
        }

        if ((attributes & 0x3F) == LongNameAttributes)
        {
            longName.Add(entry);
            return null;
        }

        string? name = longName.Take(entry[..11]);
        if ((attributes & LabelAttribute) != 0 || entry[0] == '.')
        {
            return null;
        }

        string shortName = FatShortName.Parse(entry);
        if (shortName.Length == 0 || shortName.Contains('/', StringComparison.Ordinal))
        {
            throw fileSystem.Damaged("a directory has a name that is empty or contains a slash");
        }

        bool isFat32 = fileSystem.Boot.Width == FatWidth.Fat32;
        uint cluster = BinaryPrimitives.ReadUInt16LittleEndian(entry[0x1A..]) | (isFat32 ? (uint)BinaryPrimitives.ReadUInt16LittleEndian(entry[0x14..]) << 16 : 0);
        return new FatDirectoryEntry(
            name ?? shortName, shortName, new FatNode(offset, attributes, cluster, BinaryPrimitives.ReadUInt32LittleEndian(entry[0x1C..])));
    }
}
