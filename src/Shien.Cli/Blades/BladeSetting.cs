using Shien.CommandLine;
using Tomlyn.Syntax;

namespace Shien.Cli.Blades;

/// <summary>One line of config.toml: its value in the kind that is wanted, or an exception with file, line and remedy.</summary>
internal sealed class BladeSetting(string path, string prefix, KeyValueSyntax pair)
{
    /// <summary>The name within its table.</summary>
    public string Key { get; } = pair.Key?.ToString().Trim() ?? "";

    /// <summary>A text that is not empty.</summary>
    public string Text() => pair.Value is StringValueSyntax { Value: { Length: > 0 } text } && !text.Any(char.IsControl)
        ? text
        : throw Wrong("must be a text", $"Write {Key} = \"...\".");

    /// <summary>A text that keeps a rule.</summary>
    public string Text(Func<string, bool> isRight, string rule) =>
        Text() is var text && isRight(text) ? text : throw Wrong($"is '{text}'", $"Write {rule}.");

    /// <summary>A port.</summary>
    public int Port() => pair.Value is IntegerValueSyntax { Value: >= 1 and <= 65535 and var port }
        ? (int)port
        : throw Wrong("must be a whole number from 1 to 65535", $"Write {Key} = 22, without quotes.");

    /// <summary>A file; <c>~/</c> is the home directory, and a relative path starts where config.toml is.</summary>
    public string FilePath() => Text() is var text && text.StartsWith("~/", StringComparison.Ordinal)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), text[2..])
        : Path.GetFullPath(text, Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>Says where and what is wrong.</summary>
    public UserException Wrong(string what, string remedy) =>
        new($"'{path}', line {pair.Span.Start.Line + 1}: '{prefix}{Key}' {what}.", remedy);
}
