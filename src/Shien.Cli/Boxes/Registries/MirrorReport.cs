using Shien.Cli.Progress;
using Shien.Cli.Reports;
using Shien.CommandLine;

namespace Shien.Cli.Boxes.Registries;

/// <summary>What was written into a registry; what <c>--json</c> prints.</summary>
/// <param name="Schema">1.</param>
/// <param name="Box">Name of the box.</param>
/// <param name="Version">Its version.</param>
/// <param name="Place">Where it is.</param>
/// <param name="Digest">Of the artifact: names it for ever.</param>
/// <param name="SentBytes">Of parts that the registry lacked.</param>
/// <param name="KnownBytes">Of parts that it had.</param>
internal sealed record MirrorReport(int Schema, string Box, string Version, string Place, string Digest, long SentBytes, long KnownBytes)
{
    /// <summary>Prints it as the answer.</summary>
    public void Print(Terminal terminal, bool json)
    {
        if (json)
        {
            JsonAnswer.Write(terminal, this, ReportJson.Default.MirrorReport);
            return;
        }

        terminal.Answer($"{Box} {Version} is in {Place} ({Digest})");
        terminal.Say($"{ByteSize.Text(SentBytes)} were sent; {ByteSize.Text(KnownBytes)} were there already.");
        terminal.Say($"Fetch it with: shien box add {Place}");
    }
}
