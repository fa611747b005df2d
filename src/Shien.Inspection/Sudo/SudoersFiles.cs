using Shien.Inspection.Guests;

namespace Shien.Inspection.Sudo;

/// <summary>The lines of sudoers with all that it includes, in the order in which sudo reads them. sudoers(5), "Including other files".</summary>
internal sealed class SudoersFiles(GuestTree tree, string? hostName)
{
    /// <summary>Further lines are not read.</summary>
    public const int MaxLines = 20_000;

    private const int MaxDepth = 32;
    private const int MaxFiles = 512;

    private readonly List<SudoLine> lines = [];
    private int files;

    /// <summary>True if there was more than is read.</summary>
    public bool IsCut { get; private set; }

    /// <summary>All lines but the directives that include; empty where there is no such file.</summary>
    public IReadOnlyList<SudoLine> Read(string path)
    {
        ReadFile(path, 0);
        return lines;
    }

    private void ReadFile(string path, int depth)
    {
        if (depth > MaxDepth || ++files > MaxFiles)
        {
            IsCut = true;
            return;
        }

        foreach (SudoLine line in SudoLines.Join(tree.Lines(path), path))
        {
            if (lines.Count == MaxLines)
            {
                IsCut = true;
                return;
            }

            if (Argument(line.Text, "includedir") is { } folder)
            {
                ReadFolder(Absolute(folder, path), depth);
            }
            else if (Argument(line.Text, "include") is { } file)
            {
                ReadFile(Absolute(file, path), depth + 1);
            }
            else
            {
                lines.Add(line);
            }
        }
    }

    // Names with a dot or ending in "~" are left to package managers and editors.
    private void ReadFolder(string folder, int depth)
    {
        foreach (string name in tree.Names(folder).Where(name => !name.Contains('.') && !name.EndsWith('~')))
        {
            ReadFile($"{folder.TrimEnd('/')}/{name}", depth + 1);
        }
    }

    private static string? Argument(string text, string directive) =>
        text[0] is '@' or '#' && text.AsSpan(1).StartsWith(directive, StringComparison.Ordinal) && text.Length > directive.Length + 1
        && text[directive.Length + 1] is ' ' or '\t' or '"'
            ? new SudoScanner(text[(directive.Length + 1)..]).Word() is { Length: > 0 } path ? path : null
            : null;

    private string Absolute(string path, string from)
    {
        string full = path.Replace("%h", (hostName ?? "").Split('.')[0], StringComparison.Ordinal);
        return full.StartsWith('/') ? full : from[..(from.LastIndexOf('/') + 1)] + full;
    }
}
