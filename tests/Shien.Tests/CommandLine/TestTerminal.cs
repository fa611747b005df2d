using Shien.CommandLine;

namespace Shien.Tests.CommandLine;

/// <summary>A terminal whose two outputs are kept.</summary>
internal sealed class TestTerminal
{
    private readonly StringWriter output = new() { NewLine = "\n" };
    private readonly StringWriter error = new() { NewLine = "\n" };

    public TestTerminal(TerminalKind? kind = null, TimeProvider? time = null, string input = "") => Terminal = new Terminal(
        new StringReader(input), output, error, kind ?? new TerminalKind(false, false, false), time ?? TimeProvider.System);

    public static TerminalKind AllTerminals { get; } = new(true, true, true);

    public Terminal Terminal { get; }

    public string Output => output.ToString();

    public string Error => error.ToString();
}
