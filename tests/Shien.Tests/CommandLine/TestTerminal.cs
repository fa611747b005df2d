using System.Text;
using Shien.CommandLine;
using Shien.CommandLine.Languages;

namespace Shien.Tests.CommandLine;

/// <summary>A terminal whose two outputs are kept.</summary>
internal sealed class TestTerminal
{
    private readonly StringBuilder output = new();
    private readonly StringBuilder error = new();

    public TestTerminal(TerminalKind? kind = null, TimeProvider? time = null, string input = "", Translator? translator = null) => Terminal = new Terminal(
        new StringReader(input),
        new StringWriter(output) { NewLine = "\n" },
        new StringWriter(error) { NewLine = "\n" },
        kind ?? new TerminalKind(false, false, false),
        time ?? TimeProvider.System)
    {
        Translator = translator ?? Translator.English,
    };

    public static TerminalKind AllTerminals { get; } = new(true, true, true);

    public Terminal Terminal { get; }

    public string Output => output.ToString();

    public string Error => error.ToString();
}
