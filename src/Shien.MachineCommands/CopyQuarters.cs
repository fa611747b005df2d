using Shien.Api.Pushes;
using Shien.CommandLine;

namespace Shien.MachineCommands;

/// <summary>Says how far the blade has copied: a line for each quarter, also where nobody looks at a terminal.</summary>
/// <param name="terminal">Where it is said.</param>
/// <param name="least">Copies of fewer bytes are not worth a line.</param>
/// <param name="of">What is copied, with a space before it; empty where that is clear.</param>
internal sealed class CopyQuarters(Terminal terminal, long least, string of = "")
{
    private const long MiB = 1 << 20;
    private int told = -1;

    /// <summary>Sees an event of the blade.</summary>
    public void See(PushEvent e)
    {
        if (e.Phase == "copy" && e.Total >= Math.Max(1, least) && (int)(e.Done * 4 / e.Total) is var quarter && quarter > told)
        {
            told = quarter;
            terminal.Say($"Copied {e.Done / MiB} of {e.Total / MiB} MiB{of}");
        }
    }
}
