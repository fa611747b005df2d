using Shien.CommandLine;
using Shien.Remote;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Shien.Cli.Blades;

/// <summary>What config.toml says: the default blade and the blades by name.</summary>
/// <param name="Default">A name of <paramref name="Blades"/>, <c>local</c>, an address, or null.</param>
/// <param name="Blades">By name.</param>
internal sealed record BladeSettings(string? Default, IReadOnlyDictionary<string, BladeEntry> Blades)
{
    /// <summary>The word for this machine, which no blade may be called.</summary>
    public const string Local = "local";

    private const long MaxFileBytes = 1024 * 1024;

    /// <summary>Reads a file; a missing one says nothing.</summary>
    /// <exception cref="UserException">It cannot be read, or says something that is not allowed.</exception>
    public static BladeSettings Read(string path)
    {
        try
        {
            return !File.Exists(path)
                ? new BladeSettings(null, new Dictionary<string, BladeEntry>())
                : new FileInfo(path).Length <= MaxFileBytes
                    ? Parse(File.ReadAllText(path), path)
                    : throw new UserException($"'{path}' is larger than {MaxFileBytes} bytes.", "This is no config.toml: move it away.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{path}' cannot be read: {e.Message}", "Make it readable, or move it away.", inner: e);
        }
    }

    /// <summary>Reads the text of a file; <paramref name="path"/> is for messages, and what a relative key is relative to.</summary>
    /// <exception cref="UserException">It says something that is not allowed.</exception>
    public static BladeSettings Parse(string text, string path)
    {
        DocumentSyntax document = SyntaxParser.Parse(text, path);
        foreach (DiagnosticMessage message in document.Diagnostics)
        {
            throw new UserException(
                $"'{path}', line {message.Span.Start.Line + 1}: {message.Message}", "Write it as TOML: NAME = VALUE, texts in quotes.");
        }

        string? chosen = null;
        foreach (KeyValueSyntax pair in document.KeyValues)
        {
            BladeSetting setting = new(path, "", pair);
            chosen = setting.Key == "default" ? setting.Text() : throw setting.Wrong("is no setting", "There are: default, and tables [blades.NAME].");
        }

        Dictionary<string, BladeEntry> blades = [];
        foreach (TableSyntaxBase table in document.Tables)
        {
            string name = NameOf(table, path);
            if (!blades.TryAdd(name, Entry(table, path)))
            {
                throw Wrong(path, table, $"the blade '{name}' stands there twice", "Keep one of them.");
            }
        }

        return new BladeSettings(chosen, blades);
    }

    /// <summary>The address of a blade: a name, or else <c>[USER@]HOST[:PORT]</c>.</summary>
    /// <exception cref="RemoteException">It is neither.</exception>
    public BladeEntry Find(string blade)
    {
        if (Blades.TryGetValue(blade, out BladeEntry? entry))
        {
            return entry;
        }

        BladeAddress address = BladeAddress.Parse(blade);
        return new BladeEntry(address.Host, address.Port, address.User, null);
    }

    /// <summary>True for what a blade may be called in config.toml.</summary>
    public static bool IsName(string name) =>
        name is not Local and { Length: >= 1 and <= 32 }
        && name.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '-') && name[0] != '-';

    private static string NameOf(TableSyntaxBase table, string path)
    {
        string full = table.Name?.ToString().Trim() ?? "";
        string name = full.StartsWith("blades.", StringComparison.Ordinal) ? full["blades.".Length..].Trim('"') : "";
        return table is TableSyntax && IsName(name)
            ? name
            : throw Wrong(
                path, table, $"'[{full}]' is no table of a blade", "Write [blades.NAME]; NAME has small letters, digits and hyphens and is not 'local'.");
    }

    private static BladeEntry Entry(TableSyntaxBase table, string path)
    {
        BladeEntry entry = new("", null, null, null);
        foreach (KeyValueSyntax pair in table.Items)
        {
            BladeSetting setting = new(path, table.Name?.ToString().Trim() + ".", pair);
            entry = setting.Key switch
            {
                "host" => entry with { Host = setting.Text(BladeAddress.IsHost, "a host name or IP address") },
                "user" => entry with { User = setting.Text(BladeAddress.IsUser, BladeAddress.UserRule) },
                "port" => entry with { Port = setting.Port() },
                "key" => entry with { Key = setting.FilePath() },
                _ => throw setting.Wrong("is no setting of a blade", "There are: host, port, user, key."),
            };
        }

        return entry.Host.Length > 0 ? entry : throw Wrong(path, table, "the blade has no host", "Add a line: host = \"blade.example.org\"");
    }

    private static UserException Wrong(string path, TableSyntaxBase table, string what, string remedy) =>
        new($"'{path}', line {table.Span.Start.Line + 1}: {what}.", remedy);
}
