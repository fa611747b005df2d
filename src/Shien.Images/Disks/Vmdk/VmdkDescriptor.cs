using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Shien.Images.Disks.Vmdk;

/// <summary>
/// The text in a VMDK that says how extents make a disk. Only "this file alone is the whole disk" is accepted: everything
/// else would make us open files that the text names (CVE-2022-47951).
/// </summary>
internal static class VmdkDescriptor
{
    /// <summary>Largest descriptor that is looked at.</summary>
    public const int MaxBytes = 1 << 20;

    private const string Convert =
        "Convert it with \"VBoxManage clonemedium disk FILE FILE.vmdk --format VMDK\" (or \"--variant Stream\") and use that file, or export the machine as .ova.";

    /// <summary>Why a VMDK that is only a descriptor is not read: all its content is in files that it names.</summary>
    public static ImageException Refusal(ByteSource source)
    {
        try
        {
            byte[] text = new byte[(int)Math.Min(source.LengthBytes, MaxBytes)];
            source.Read(0, text);
            Check(text, source.Name);
            return new ImageException($"'{source.Name}' is only the description of a disk whose content is in another file, which cannot be read yet. {Convert}");
        }
        catch (ImageException e)
        {
            return e;
        }
    }

    /// <summary>Refuses a descriptor that needs any other file.</summary>
    /// <exception cref="ImageException">It does, or is damaged.</exception>
    public static void Check(ReadOnlySpan<byte> bytes, string name)
    {
        int end = bytes.IndexOf((byte)0);
        string text = Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]);
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        List<string> extents = [];
        foreach (string line in text.Split('\n'))
        {
            string trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] == '#')
            {
                continue;
            }

            if (IsExtent(trimmed))
            {
                extents.Add(trimmed);
                continue;
            }

            int equals = trimmed.IndexOf('=', StringComparison.Ordinal);
            string key = equals < 0 ? "" : trimmed[..equals].Trim();
            if (key.Length == 0 || (!values.TryAdd(key, trimmed[(equals + 1)..].Trim().Trim('"')) && !key.StartsWith("ddb.", StringComparison.OrdinalIgnoreCase)))
            {
                throw Damaged(name, $"the line '{Shown(trimmed)}' of its descriptor makes no sense, or comes twice");
            }
        }

        CheckParent(values, name);
        string type = values.GetValueOrDefault("createType", "");
        if (!type.Equals("monolithicSparse", StringComparison.OrdinalIgnoreCase) && !type.Equals("streamOptimized", StringComparison.OrdinalIgnoreCase))
        {
            throw new ImageException(
                $"'{name}' is a VMDK of type '{Shown(type)}', which cannot be read yet (monolithicSparse and streamOptimized can). {Convert}");
        }

        if (extents.Count != 1)
        {
            throw Damaged(name, $"its descriptor names {extents.Count} extents instead of one");
        }

        CheckExtent(extents[0], name);
    }

    /// <summary>Writes the descriptor of a whole disk in one streamOptimized file.</summary>
    /// <param name="bytes">Room for it, cleared.</param>
    /// <param name="lengthBytes">Size of the disk.</param>
    /// <param name="name">Name of the file.</param>
    public static void WriteStreamOptimized(Span<byte> bytes, long lengthBytes, string name)
    {
        // ddb.geometry stays what every BIOS translates to more than 1024 cylinders; nobody reads it for a large disk.
        const int sectorsPerCylinder = 16 * 63;
        long sectors = lengthBytes / DiskImage.SectorBytes;
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # Disk DescriptorFile
            version=1
            CID={RandomNumberGenerator.GetHexString(8, lowercase: true)}
            parentCID=ffffffff
            createType="streamOptimized"

            # Extent description
            RW {sectors} SPARSE "{name}"

            # The disk Data Base
            #DDB

            ddb.virtualHWVersion = "4"
            ddb.adapterType="ide"
            ddb.geometry.cylinders="{Math.Clamp(sectors / sectorsPerCylinder, 1, 16383)}"
            ddb.geometry.heads="16"
            ddb.geometry.sectors="63"
            ddb.uuid.image="{Guid.NewGuid()}"
            ddb.uuid.parent="{Guid.Empty}"
            ddb.uuid.modification="{Guid.Empty}"
            ddb.uuid.parentmodification="{Guid.Empty}"

            """);
        Encoding.UTF8.GetBytes(text, bytes);
    }

    private static void CheckParent(Dictionary<string, string> values, string name)
    {
        string parent = values.GetValueOrDefault("parentCID", "");
        if (values.TryGetValue("parentFileNameHint", out string? hint) || !parent.Equals("ffffffff", StringComparison.OrdinalIgnoreCase))
        {
            throw new ImageException(
                $"'{name}' is a snapshot or linked clone: it holds only the differences to {(hint is null ? $"a parent (parentCID {Shown(parent)})" : $"'{Shown(hint)}'")}. Export the machine as .ova, or delete its snapshots, which merges them.");
        }
    }

    private static bool IsExtent(string line) =>
        line.StartsWith("RW ", StringComparison.OrdinalIgnoreCase)
        || line.StartsWith("RDONLY ", StringComparison.OrdinalIgnoreCase)
        || line.StartsWith("NOACCESS ", StringComparison.OrdinalIgnoreCase);

    // RW 4192256 SPARSE "disk.vmdk"
    private static void CheckExtent(string line, string name)
    {
        string[] words = line.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 4 || !ulong.TryParse(words[1], out _))
        {
            throw Damaged(name, $"the extent line '{Shown(line)}' of its descriptor makes no sense");
        }

        if (!words[2].Equals("SPARSE", StringComparison.OrdinalIgnoreCase))
        {
            throw new ImageException($"'{name}' keeps its content in another file, as a '{Shown(words[2])}' extent, which cannot be read yet. {Convert}");
        }

        string file = words[3].Trim();
        if (file.Length < 2 || file[0] != '"' || file[^1] != '"' || file.AsSpan(1, file.Length - 2).ContainsAny('/', '\\', '"'))
        {
            throw new ImageException($"'{name}' names the file {Shown(file)} as its extent; only a plain name in quotes is allowed. {Convert}");
        }
    }

    private static ImageException Damaged(string name, string why) => new($"'{name}' is a damaged VMDK disk: {why}. Export the machine again.");

    // Control characters would reach a terminal.
    private static string Shown(string text) =>
        string.Concat(text.Take(80).Select(c => char.IsControl(c) ? '?' : c));
}
