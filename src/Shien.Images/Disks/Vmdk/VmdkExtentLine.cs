using System.Globalization;

namespace Shien.Images.Disks.Vmdk;

/// <summary>A line of a descriptor that says where a part of the disk is: <c>RW 4192256 SPARSE "disk-s001.vmdk"</c>.</summary>
/// <param name="LengthBytes">Bytes of the disk.</param>
/// <param name="Kind">How they are stored.</param>
/// <param name="FileName">The file as the line says it; empty for zeros.</param>
/// <param name="Offset">Byte of the file where a flat extent begins.</param>
internal readonly record struct VmdkExtentLine(long LengthBytes, VmdkExtentKind Kind, string FileName, long Offset)
{
    private const int MaxWords = 4;

    /// <summary>True if a descriptor's line is one of these.</summary>
    public static bool IsOne(string line) =>
        line.StartsWith("RW ", StringComparison.OrdinalIgnoreCase)
        || line.StartsWith("RDONLY ", StringComparison.OrdinalIgnoreCase)
        || line.StartsWith("NOACCESS ", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a line.</summary>
    /// <exception cref="ImageException">It makes no sense, or is of a kind that is not read.</exception>
    public static VmdkExtentLine Parse(string line, string name)
    {
        string[] words = line.Split(' ', MaxWords, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3
            || !long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long sectors)
            || sectors is 0 or > DiskImage.MaxLengthBytes / DiskImage.SectorBytes)
        {
            throw Damaged(line, name);
        }

        if (words[0].Equals("NOACCESS", StringComparison.OrdinalIgnoreCase))
        {
            throw new ImageException($"'{name}' has an extent that may not be read: '{Shown.Text(line)}'. Write the whole disk with the program that made it, and use that.");
        }

        VmdkExtentKind kind = words[2].ToUpperInvariant() switch
        {
            "SPARSE" => VmdkExtentKind.Sparse,
            "FLAT" or "VMFS" => VmdkExtentKind.Flat,
            "ZERO" => VmdkExtentKind.Zero,
            _ => throw new ImageException($"'{name}' has an extent of the kind '{Shown.Text(words[2])}', which is not read (SPARSE, FLAT, VMFS and ZERO are). {VmdkDescriptor.Remedy}"),
        };
        (string file, long first) = words.Length == MaxWords ? ParseFile(words[3], line, name) : ("", 0L);
        return (file.Length == 0) == (kind == VmdkExtentKind.Zero) && (first == 0 || kind == VmdkExtentKind.Flat)
            ? new VmdkExtentLine(sectors * DiskImage.SectorBytes, kind, file, first * DiskImage.SectorBytes)
            : throw Damaged(line, name);
    }

    // "disk-flat.vmdk" 0
    private static (string File, long FirstSector) ParseFile(string text, string line, string name)
    {
        int end = text.StartsWith('"') ? text.IndexOf('"', 1) : -1;
        if (end < 2)
        {
            throw new ImageException($"'{name}' names the file {Shown.Text(text)} as its extent; only a plain name in quotes is allowed. {VmdkDescriptor.Remedy}");
        }

        ReadOnlySpan<char> rest = text.AsSpan(end + 1).Trim();
        long first = 0;
        return rest.IsEmpty
            || (long.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out first) && first <= long.MaxValue / DiskImage.SectorBytes / 2)
            ? (text[1..end], first)
            : throw Damaged(line, name);
    }

    private static ImageException Damaged(string line, string name) =>
        new($"'{name}' is a damaged VMDK disk: the extent line '{Shown.Text(line)}' of its descriptor makes no sense. {VmdkDescriptor.Remedy}");
}
