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
        int extents = 0;
        foreach (string line in text.Split('\n'))
        {
            string trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] == '#')
            {
                continue;
            }

            if (IsExtent(trimmed))
            {
                CheckExtent(trimmed, name);
                extents++;
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

        if (extents != 1)
        {
            throw Damaged(name, $"its descriptor names {extents} extents instead of one");
        }
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
