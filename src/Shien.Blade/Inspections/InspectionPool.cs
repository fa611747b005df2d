using System.Text.Json;
using System.Threading.Channels;
using Shien.Api;
using Shien.Blade.Settings;
using Shien.Inspection;
using Shien.Inspection.Reports;

namespace Shien.Blade.Inspections;

/// <summary>
/// Runs shien-inspect on images that nobody has looked into, a few at a time: open descriptors, a uid of its own, no
/// network, no rights, limits. What it prints is as hostile as the image.
/// </summary>
internal sealed class InspectionPool
{
    private const int AtOnce = 2;
    private const int MaxFindings = 1000;
    private const int MaxTextChars = 2000;

    private readonly BladeSettings settings;
    private readonly BladeLog log;
    private readonly Channel<uint> freeUids = Channel.CreateUnbounded<uint>();

    /// <summary>Makes a pool of <see cref="AtOnce"/> uids.</summary>
    public InspectionPool(BladeSettings settings, BladeLog log)
    {
        this.settings = settings;
        this.log = log;
        for (uint n = 0; n < AtOnce; n++)
        {
            freeUids.Writer.TryWrite(settings.InspectUidBase + n);
        }
    }

    /// <summary>Looks into the disks of a machine. A failure is no exception but a finding that blocks.</summary>
    /// <param name="images">The finished images, in order.</param>
    /// <param name="cancellation">Ends the inspection and this.</param>
    public async Task<Verdict> InspectAsync(IReadOnlyList<string> images, CancellationToken cancellation)
    {
        uint uid = await freeUids.Reader.ReadAsync(cancellation).ConfigureAwait(false);
        try
        {
            InspectionOutput output = await Task.Run(
                () => new ConfinedProgram(settings.Inspect, uid, settings.InspectTimeout).Run(images, cancellation), cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            return Read(output);
        }
        finally
        {
            freeUids.Writer.TryWrite(uid);
        }
    }

    private Verdict Read(InspectionOutput output)
    {
        if (output.Failure is { } failure)
        {
            return Unchecked(failure, output);
        }

        try
        {
            CheckReport? report = JsonSerializer.Deserialize(output.Answer, ReportJson.Default.CheckReport);
            return report is { Schema: CheckReport.CurrentSchema, Guest: not null, Findings: not null } && report.Findings.Count <= MaxFindings
                ? new Verdict(report.Guest, [.. report.Findings.Select(Clean)])
                : Unchecked("its report is not one that this blade understands", output);
        }
        catch (JsonException e)
        {
            return Unchecked($"its report cannot be read ({e.Message})", output);
        }
    }

    // Fail closed: what cannot be looked into is not "passed".
    private Verdict Unchecked(string why, InspectionOutput output)
    {
        log.Warn($"inspection: {why}; it said: {output.Error}");
        return new Verdict(null, [new FindingInfo(
            "E1",
            "block",
            "the whole machine",
            "The blade could not look inside the disk: " + Clean(why) + ".",
            "Check the source with 'shien check SOURCE'; an administrator can accept it with --allow-findings REASON.")]);
    }

    private static FindingInfo Clean(Finding finding) => new(
        Clean(finding.Rule),
        finding.Severity switch
        {
            Severity.Info => "info",
            Severity.Warn => "warn",
            _ => "block",
        },
        Clean(finding.Where),
        Clean(finding.Message),
        Clean(finding.Remedy));

    private static string Clean(string? text) =>
        new([.. (text ?? "").Take(MaxTextChars).Select(c => char.IsControl(c) ? '?' : c)]);
}
