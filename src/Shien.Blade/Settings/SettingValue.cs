using System.Globalization;
using Shien.Api.Boxes;
using Shien.CommandLine;
using Tomlyn.Syntax;

namespace Shien.Blade.Settings;

/// <summary>One line of the settings: its value in the kind that is wanted, or an exception with file, line and remedy.</summary>
internal readonly struct SettingValue(string path, string prefix, KeyValueSyntax pair)
{
    /// <summary>Full name: <c>limits.machines</c>.</summary>
    public string Key { get; } = prefix + (pair.Key?.ToString().Trim() ?? "");

    /// <summary>The part of it behind its section's name: <c>machines</c>.</summary>
    public string Name => Key[prefix.Length..];

    /// <summary>A text that is not empty.</summary>
    public string Text() => pair.Value is StringValueSyntax { Value: { Length: > 0 } text } && !text.Any(char.IsControl)
        ? text
        : throw Wrong("must be a text", $"Write {Key} = \"...\".");

    /// <summary>A path from the root.</summary>
    public string AbsolutePath() => Text() is var text && text.StartsWith('/')
        ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(text))
        : throw Wrong($"is '{text}', not an absolute path", "Write the path from the root, beginning with '/'.");

    /// <summary>A program's path from the root, and its first arguments.</summary>
    public IReadOnlyList<string> Program()
    {
        string[] words = [.. pair.Value is ArraySyntax array ? array.Items.Select(item => (item.Value as StringValueSyntax)?.Value ?? "") : []];
        return words.Length > 0 && words[0].StartsWith('/') && !words.Any(word => word.Length == 0 || word.Any(char.IsControl))
            ? words
            : throw Wrong("must be a list of texts, of which the first is a program's path from the root", $"Write {Key} = [\"/usr/local/sbin/NAME\", \"ARGUMENT\"].");
    }

    /// <summary>An address of files, without a slash at its end.</summary>
    public string WebAddress() =>
        Uri.TryCreate(Text(), UriKind.Absolute, out Uri? address) && address.Scheme is "https" or "http" or "file" && address.Query.Length == 0 && address.Fragment.Length == 0
            ? Text().TrimEnd('/')
            : throw Wrong($"is '{Text()}', not an address of files", "Write https://HOST/PATH, http://HOST/PATH or file:///PATH.");

    /// <summary>A name of small letters, digits and dashes.</summary>
    public string BoxName() => BoxNames.IsName(Text())
        ? Text()
        : throw Wrong($"is '{Text()}', not a name", "Write 1 to 32 small letters, digits and dashes.");

    /// <summary>A whole number of a range.</summary>
    public long Number(long least, long most) => pair.Value is IntegerValueSyntax { Value: var number } && number >= least && number <= most
        ? number
        : throw Wrong($"must be a whole number from {least} to {most}", $"Write {Key} = {least} or more, without quotes.");

    /// <summary>TCP ports that need no rights, the first and the last of them.</summary>
    public (int First, int Last) Ports()
    {
        string[] ends = Text().Split('-');
        return ends.Length == 2 && Port(ends[0]) is { } first && Port(ends[1]) is { } last && first <= last
            ? (first, last)
            : throw Wrong($"is '{Text()}', not a range of ports", $"Write {Key} = \"FIRST-LAST\", with numbers from 1024 to 65535.");
    }

    /// <summary>One of some words.</summary>
    public string OneOf(params string[] words) => Text() is var text && words.Contains(text)
        ? text
        : throw Wrong($"is '{text}'", $"Write one of: {string.Join(", ", words.Select(w => $"\"{w}\""))}.");

    private static int? Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is >= 1024 and <= 65535 ? port : null;

    /// <summary>Says where and what is wrong.</summary>
    public UserException Wrong(string what, string remedy) =>
        new($"'{path}' line {pair.Span.Start.Line + 1}: '{Key}' {what}", remedy);
}
