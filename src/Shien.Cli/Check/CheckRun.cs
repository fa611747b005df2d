using Shien.Cli.Reports;
using Shien.Cli.Sources;
using Shien.CommandLine;
using Shien.Images.Machines;
using Shien.Inspection;
using Shien.Inspection.Reports;
using Shien.Inspection.Waivers;

namespace Shien.Cli.Check;

/// <summary>Opens a machine, inspects it and prints what was found.</summary>
internal sealed class CheckRun(Terminal terminal, TimeProvider time)
{
    /// <summary>Returns the exit code.</summary>
    /// <exception cref="Images.ImageException">The machine, or the file of waivers, cannot be read.</exception>
    public async Task<int> RunAsync(CheckOptions options, CancellationToken cancellation)
    {
        InspectionOptions inspection = new() { Profile = options.Profile };
        WaiverList? named = options.WaiversPath is { } path ? WaiverSource.Read(path, inspection.Today) : null;
        using MachineSource source = await new SourceOpener(terminal, time).OpenAsync(options.Source, factsKnown: null, cancellation).ConfigureAwait(false);
        WaiverList waivers = named ?? WaiverSource.ReadBeside(source.Path, inspection.Today);
        GuestReport inspected = await Task.Run(() => GuestInspector.Inspect(source.Disks, inspection), cancellation).ConfigureAwait(false);
        CheckReport report = CheckReport.Of(
            source.Path, inspected with { Findings = waivers.Apply(inspected.Findings, target: null) }, options.Profile);
        Print(report, options.Format);
        return report.Blocks ? ExitCodes.Findings : ExitCodes.Done;
    }

    private void Print(CheckReport report, ReportFormat format)
    {
        switch (format)
        {
            case ReportFormat.Json:
                JsonAnswer.Write(terminal, report, Inspection.Reports.ReportJson.Default.CheckReport);
                break;
            case ReportFormat.Sarif:
                terminal.Output.WriteLine(SarifReport.Write(report, ProgramRunner.VersionText));
                break;
            default:
                foreach (string line in CheckText.Lines(report, terminal.OutputColumns))
                {
                    terminal.Answer(line);
                }

                break;
        }
    }
}
