using System.Globalization;
using System.Text;
using Shien.CommandLine;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Shien.Cli.Blades;

/// <summary>Writes a blade into config.toml and leaves every other line, comments too, as it is.</summary>
internal static class BladeSettingsFile
{
    /// <summary>Adds or replaces a blade; the first one becomes the default. A file that says it already is not touched.</summary>
    /// <exception cref="UserException">The file is wrong as it is, or cannot be written.</exception>
    public static void Set(string path, string name, BladeEntry entry)
    {
        BladeSettings before = BladeSettings.Read(path);
        if (before.Default is not null && before.Blades.TryGetValue(name, out BladeEntry? same) && same == entry)
        {
            return;
        }

        string text = Edit(File.Exists(path) ? File.ReadAllText(path) : "", name, entry, setDefault: before.Default is null);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);

            // A config.toml that is a link (dotfiles in a repository) stays one.
            string target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
            string aside = $"{target}.{Environment.ProcessId}.new";
            using (FileStream file = new(aside, FileMode.Create, FileAccess.Write))
            {
                file.Write(Encoding.UTF8.GetBytes(text));
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{path}' cannot be written: {e.Message}", "Make the folder writable and run 'shien setup' again.", inner: e);
        }
    }

    /// <summary>The text with the blade in it.</summary>
    internal static string Edit(string text, string name, BladeEntry entry, bool setDefault)
    {
        List<string> lines = [.. text.Split('\n')];
        DocumentSyntax document = SyntaxParser.Parse(text, "config.toml");
        TableSyntaxBase[] tables = [.. document.Tables];
        int at = Array.FindIndex(tables, t => t.Name?.ToString().Trim().Replace("\"", "", StringComparison.Ordinal) == $"blades.{name}");
        if (at < 0)
        {
            string before = text.TrimEnd('\n');
            text = before + (before.Length > 0 ? "\n\n" : "") + Table(name, entry);
        }
        else
        {
            // From the header to the last of its values: comments after them belong to what follows.
            int first = tables[at].Span.Start.Line;
            int last = tables[at].Items.Max(i => i.Span.End.Line);
            lines.RemoveRange(first, last - first + 1);
            lines.InsertRange(first, Table(name, entry).TrimEnd('\n').Split('\n'));
            text = string.Join('\n', lines);
        }

        return setDefault ? $"default = \"{name}\"\n\n{text}" : text;
    }

    private static string Table(string name, BladeEntry entry)
    {
        StringBuilder table = new();
        table.Append(CultureInfo.InvariantCulture, $"[blades.{name}]\nhost = \"{entry.Host}\"\n");
        if (entry.Port is { } port)
        {
            table.Append(CultureInfo.InvariantCulture, $"port = {port}\n");
        }

        if (entry.User is not null)
        {
            table.Append(CultureInfo.InvariantCulture, $"user = \"{entry.User}\"\n");
        }

        if (entry.Key is not null)
        {
            table.Append(CultureInfo.InvariantCulture, $"key = \"{entry.Key.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n");
        }

        return table.ToString();
    }
}
