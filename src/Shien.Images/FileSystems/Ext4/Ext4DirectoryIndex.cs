using System.Text;

namespace Shien.Images.FileSystems.Ext4;

/// <summary>The names of one directory.</summary>
internal sealed class Ext4DirectoryIndex
{
    private const int CapitalIWithDot = 0x130;

    private readonly Dictionary<string, uint> byName;
    private readonly Dictionary<string, uint>? byFolded;
    private bool allAscii = true;

    private Ext4DirectoryIndex(bool ignoresCase)
    {
        byName = new Dictionary<string, uint>(StringComparer.Ordinal);
        byFolded = ignoresCase ? new Dictionary<string, uint>(StringComparer.Ordinal) : null;
    }

    /// <summary>Names in it.</summary>
    public int Count => byName.Count;

    /// <summary>False: the directory has more names than are kept.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Reads the first <paramref name="maxNames"/> names of a directory.</summary>
    /// <exception cref="ImageException">It is damaged or encrypted.</exception>
    public static Ext4DirectoryIndex Read(Ext4FileSystem fs, Ext4Inode directory, int maxNames)
    {
        Ext4DirectoryIndex index = new(directory.IgnoresCase);
        foreach (Ext4DirectoryEntry entry in Ext4Directory.Read(fs, directory))
        {
            if (index.Count == maxNames)
            {
                index.IsWhole = false;
                break;
            }

            index.Add(entry);
        }

        return index;
    }

    /// <summary>Finds these very bytes.</summary>
    public bool Find(ReadOnlySpan<byte> name, out uint inode) => byName.TryGetValue(Encoding.Latin1.GetString(name), out inode);

    /// <summary>
    /// Finds a name that differs in case only, if the directory ignores case. Linux folds and decomposes as Unicode 12.1 has it;
    /// here each letter becomes its small one. Where those could differ, it is not guessed.
    /// </summary>
    /// <exception cref="ImageException">It is not found, but Linux might find it.</exception>
    public uint? FindIgnoringCase(Ext4FileSystem fs, Ext4Inode directory, ReadOnlySpan<byte> name)
    {
        if (byFolded is null)
        {
            return null;
        }

        if (byFolded.TryGetValue(Fold(name), out uint inode))
        {
            return inode;
        }

        return allAscii && Ascii.IsValid(name)
            ? null
            : throw new ImageException(
                $"Could not tell whether '{GuestText.Clean(GuestText.Decode(name), 100)}' is in a directory (inode {directory.Number}) on {fs.Volume.Name}: "
                + "the directory ignores case, and there are names in it that are not plain ASCII.");
    }

    private void Add(Ext4DirectoryEntry entry)
    {
        ReadOnlySpan<byte> name = entry.Name.Span;
        byName.TryAdd(Encoding.Latin1.GetString(name), entry.Inode);
        if (byFolded is not null)
        {
            byFolded.TryAdd(Fold(name), entry.Inode);
            allAscii &= Ascii.IsValid(name);
        }
    }

    // What is no UTF-8 stays as it is, as in Linux.
    private static string Fold(ReadOnlySpan<byte> name)
    {
        string text = GuestText.Decode(name);
        StringBuilder folded = new(text.Length);
        for (int i = 0; i < text.Length;)
        {
            if (Rune.TryGetRuneAt(text, i, out Rune rune))
            {
                folded.Append(rune.Value == CapitalIWithDot ? rune.ToString() : Rune.ToLowerInvariant(rune).ToString());
                i += rune.Utf16SequenceLength;
            }
            else
            {
                folded.Append(text[i++]);
            }
        }

        return folded.ToString();
    }
}
