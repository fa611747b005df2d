using Shien.Cli.Reports;
using Shien.Cli.Sources;
using Shien.CommandLine;
using Shien.Images.Machines;
using Shien.Inspection;
using Shien.Inspection.Reports;

namespace Shien.Cli.Check;

/// <summary>Opens a machine, inspects it and prints what was found.</summary>
internal sealed class CheckRun(Terminal terminal, TimeProvider time)
{
    /// <summary>Returns the exit code.</summary>
    /// <exception cref="Images.ImageException">The machine cannot be read.</exception>
    public async Task<int> RunAsync(SourceRequest request, bool json, CancellationToken cancellation)
    {
        using MachineSource source = await new SourceOpener(terminal, time).OpenAsync(request, factsKnown: null, cancellation).ConfigureAwait(false);
        GuestReport inspected = await Task.Run(() => GuestInspector.Inspect(source.Disks, new InspectionOptions()), cancellation).ConfigureAwait(false);
        CheckReport report = CheckReport.Of(source.Path, inspected);
        if (json)
        {
            JsonAnswer.Write(terminal, report, Inspection.Reports.ReportJson.Default.CheckReport);
        }
        else
        {
            foreach (string line in CheckText.Lines(report))
            {
                terminal.Output.WriteLine(line);
            }
        }

        return report.Blocks ? ExitCodes.Findings : ExitCodes.Done;
    }
}
