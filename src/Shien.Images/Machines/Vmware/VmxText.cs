using System.Globalization;
using System.Text;

namespace Shien.Images.Machines.Vmware;

/// <summary>
/// The lines of a .vmx: <c>key = "value"</c>, in any order; keys in any case; <c>|22</c> for a character that cannot
/// stand there itself, by its hexadecimal number. What follows <c>#</c> at the beginning of a line is a comment.
/// </summary>
internal sealed class VmxText
{
    /// <summary>Largest file, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    private const int MaxLines = 20_000;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);

    private VmxText()
    {
    }

    /// <summary>Every key.</summary>
    public IEnumerable<string> Keys => values.Keys;

    /// <summary>
    /// False where the file is in an encoding of one country (<c>.encoding = "Shift_JIS"</c>): only what is ASCII in it can
    /// be relied on.
    /// </summary>
    public bool IsUnicode { get; private init; }

    /// <summary>A value, or null where the key is absent.</summary>
    public string? this[string key] => values.GetValueOrDefault(key);

    /// <summary>Reads a file.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="name">How messages call it.</param>
    /// <exception cref="ImageException">A line makes no sense, a key comes twice, or there are more than 20,000 lines.</exception>
    public static VmxText Parse(ReadOnlySpan<byte> content, string name)
    {
        (string text, bool isUnicode) = Decode(content.StartsWith("\ufeff"u8) ? content[3..] : content);
        VmxText vmx = new() { IsUnicode = isUnicode };
        int lines = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            if (++lines > MaxLines)
            {
                throw new ImageException($"'{name}' has more than {MaxLines} lines; that is no description of a machine.");
            }

            ReadOnlySpan<char> line = raw.Trim();
            if (line.IsEmpty || line[0] == '#')
            {
                continue;
            }

            int equals = line.IndexOf('=');
            ReadOnlySpan<char> key = equals < 0 ? [] : line[..equals].Trim();
            if (key.IsEmpty || Unquote(line[(equals + 1)..].Trim()) is not { } value)
            {
                throw new ImageException($"'{name}' is a damaged description of a machine: the line '{Shown.Text(line.ToString())}' makes no sense. Correct it, or export the machine as .ova.");
            }

            if (!vmx.values.TryAdd(key.ToString(), value))
            {
                throw new ImageException($"'{name}' says '{Shown.Text(key.ToString())}' twice, so it could be read in two ways. Take out the line that is wrong.");
            }
        }

        return vmx;
    }

    private static (string Text, bool IsUnicode) Decode(ReadOnlySpan<byte> content)
    {
        try
        {
            return (StrictUtf8.GetString(content), true);
        }
        catch (DecoderFallbackException)
        {
            return (Encoding.Latin1.GetString(content), false);
        }
    }

    private static string? Unquote(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] != '"')
        {
            return text.Contains('"') ? null : Unescape(text);
        }

        return text.Length >= 2 && text[^1] == '"' && !text[1..^1].Contains('"') ? Unescape(text[1..^1]) : null;
    }

    private static string Unescape(ReadOnlySpan<char> text)
    {
        StringBuilder plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '|' && i + 2 < text.Length && byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte code))
            {
                plain.Append((char)code);
                i += 2;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }
}
