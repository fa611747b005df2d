using Shien.Cli.Progress;
using Shien.Cli.Reports;
using Shien.CommandLine;

namespace Shien.Cli.Boxes.Add;

/// <summary>What became of a box that was added; what <c>--json</c> prints.</summary>
/// <param name="Schema">1.</param>
/// <param name="Box">Its name in Vagrant.</param>
/// <param name="Version">Its version.</param>
/// <param name="Provider">Whom it is for.</param>
/// <param name="File">The file that was written; null where it was given to Vagrant.</param>
/// <param name="IsNew">False if Vagrant had it already.</param>
/// <param name="MissingBytes">Content that was not on this computer.</param>
/// <param name="StoredBytes">All of its content.</param>
internal sealed record AddReport(int Schema, string Box, string Version, string Provider, string? File, bool IsNew, long MissingBytes, long StoredBytes)
{
    /// <summary>Prints it as the answer.</summary>
    public void Print(Terminal terminal, bool json)
    {
        if (json)
        {
            JsonAnswer.Write(terminal, this, ReportJson.Default.AddReport);
            return;
        }

        terminal.Answer(File is { } path
            ? $"{path}: {Box} {Version}, a box for {Provider}"
            : $"{Box} {Version} for {Provider} is {(IsNew ? "in Vagrant now" : "in Vagrant already")}");
        if (IsNew)
        {
            terminal.Say($"{ByteSize.Text(MissingBytes)} of {ByteSize.Text(StoredBytes)} were fetched; the rest was on this computer.");
        }

        terminal.Say(File is null
            ? $"Use it with: vagrant init '{Box}' --box-version {Version} && vagrant up"
            : $"Use it with: vagrant box add --name '{Box}' '{File}'");
    }
}
