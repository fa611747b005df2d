using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Shien.Cli.Rebuild;

/// <summary>What a command in a guest prints: its lines as they come, made fit for a terminal, and at the end its exit code behind a mark.</summary>
/// <param name="mark">What nobody else can know beforehand.</param>
/// <param name="show">Gets each line.</param>
internal sealed partial class GuestOutput(string mark, Action<string> show)
{
    private const int MaxLineBytes = 8 << 10;

    private readonly List<byte> line = [];
    private bool owesEmptyLine;
    private bool isContinued;

    /// <summary>How the command ended; null while it has not.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Takes what was read; nothing more once the exit code is there.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            if (ExitCode is not null)
            {
                return;
            }

            if (b != '\n')
            {
                line.Add(b);
            }

            if (b == '\n' || line.Count >= MaxLineBytes)
            {
                Take(Encoding.UTF8.GetString([.. line]), endsHere: b == '\n');
                line.Clear();
            }
        }
    }

    /// <summary>A line as a terminal may show it: no control characters, no escape sequences, and of what was written over itself the last.</summary>
    public static string Clean(string text)
    {
        string plain = Escape().Replace(text.TrimEnd('\r'), "");
        plain = plain[(plain.LastIndexOf('\r') + 1)..];
        return string.Concat(plain.Where(c => c == '\t' || !char.IsControl(c)));
    }

    // The mark comes after a line end of its own, which is an empty line where the command had ended its last line itself.
    private void Take(string text, bool endsHere)
    {
        if (endsHere && !isContinued && text.StartsWith(mark + " ", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(mark.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int code))
        {
            ExitCode = code;
            return;
        }

        if (owesEmptyLine)
        {
            show("");
        }

        // The end of a line that was cut is no line of its own.
        owesEmptyLine = endsHere && text.Length == 0 && !isContinued;
        isContinued = !endsHere;
        if (!owesEmptyLine && text.Length > 0)
        {
            show(Clean(text));
        }
    }

    // ECMA-48: CSI with its parameters, OSC up to its end, and two-character escapes.
    [GeneratedRegex(@"\u001b(\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(\u0007|\u001b\\)?|[@-Z\\^_])", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
