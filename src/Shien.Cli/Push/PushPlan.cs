using System.Globalization;
using System.Text;
using Shien.Api.Pushes;
using Shien.Cli.Blades;
using Shien.Cli.Progress;
using Shien.Cli.Reports;
using Shien.CommandLine;
using Shien.Images.Blocks;
using Shien.Inspection;

namespace Shien.Cli.Push;

/// <summary>A push that the blade would accept: everything is decided, nothing is sent.</summary>
/// <param name="Draft">The machine and what was asked for.</param>
/// <param name="Blade">How the blade is called.</param>
/// <param name="Name">Slot that it gets.</param>
/// <param name="Replaces">True if the slot holds a machine or image that goes.</param>
/// <param name="Repair">What the blade would repair; null where it is not asked for, or not for a dry run.</param>
internal sealed record PushPlan(PushDraft Draft, string Blade, string Name, bool Replaces, PushRepair? Repair = null)
{
    /// <summary>Asks the blade, which refuses here whatever it can refuse without content.</summary>
    /// <exception cref="Shien.Api.BladeException">It refuses.</exception>
    public static async Task<PushPlan> MakeAsync(PushDraft draft, BladeConnection blade, CancellationToken cancellation)
    {
        PushTicket ticket = await blade.Client.ReserveAsync(draft.Request with { DryRun = true }, cancellation).ConfigureAwait(false);
        Profile profile = ProfileName.Parse(ticket.Profile);
        PushRepair? repair = draft.Options is { Fix: true, DryRun: true } ? PushRepair.Plan(draft, ticket, profile) : null;
        return new PushPlan(draft.JudgedBy(profile, ticket.Waived ?? []), blade.Name, ticket.Name, ticket.Replaces, repair);
    }

    /// <summary>Most bytes of content that may have to be sent.</summary>
    public long MostBytes => Draft.Request.Disks.Sum(disk => disk.StoredBlocks) * BlockMap.BlockBytes;

    /// <summary>Says what is to be known before anything is sent; a dry run prints the plan as its answer.</summary>
    /// <returns>True if it is to be carried out.</returns>
    /// <exception cref="Shien.Api.BladeException">Something blocks.</exception>
    public bool Show(Terminal terminal)
    {
        Draft.RefuseWhatBlocks(terminal);
        Draft.ShowFindings(terminal);
        if (Draft.Options.DryRun)
        {
            Print(terminal);
        }
        else if (Draft.Space.Text is { } text)
        {
            terminal.Say(text);
        }

        return !Draft.Options.DryRun;
    }

    /// <summary>Prints the plan as the answer of a dry run.</summary>
    public void Print(Terminal terminal)
    {
        if (Draft.Options.Json)
        {
            JsonAnswer.Write(
                terminal,
                new PushPlanReport(JsonAnswer.Schema, Draft.Source.Path, Blade, Name, Replaces, MostBytes, Draft.Request, Draft.Findings,
                    Draft.Space.SkippedBytes, Draft.Space.Notes, Repair),
                ReportJson.Default.PushPlanReport);
            return;
        }

        terminal.Output.Write(terminal.Translator.Translate(Text()));
    }

    /// <summary>The plan for people.</summary>
    public string Text()
    {
        PushRequest request = Draft.Request;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"'{Draft.Source.Path}' would become {(Draft.Options.Box is null ? "machine" : "the box")} {Name} on {Blade}")
            .Append(Replaces ? ", in the place of the one that is there now.\n" : ".\n")
            .Append(CultureInfo.InvariantCulture, $"  machine  {Draft.Source.Machine.Name}: {request.Cores} {(request.Cores == 1 ? "CPU" : "CPUs")}, {request.MemoryMiB} MiB, {request.Firmware}, {request.Architecture}\n");
        for (int i = 0; i < request.Disks.Count; i++)
        {
            PushDisk disk = request.Disks[i];
            text.Append(CultureInfo.InvariantCulture, $"  disk {i + 1}   {Draft.Source.Machine.DiskNames[i]} ({Draft.Source.Disks[i].Format}): ")
                .Append(CultureInfo.InvariantCulture, $"{ByteSize.Text(disk.LengthBytes)}, at most {ByteSize.Text(disk.StoredBlocks * BlockMap.BlockBytes)} to send\n");
        }

        if (Draft.Space.Text is { } space)
        {
            text.Append(CultureInfo.InvariantCulture, $"  space    {space}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"  check    findings: {Draft.Findings.Count}, of these block: {Draft.Findings.Count(f => f.Blocks)}")
            .Append(Draft.Options.AllowFindings is { } reason ? $" (allowed: {reason})\n" : "\n")
            .Append(string.Concat(Repair?.Lines().Select(line => line + "\n") ?? []))
            .Append(Draft.Options.Box is not null ? "  then     signed and published\n" : string.Create(CultureInfo.InvariantCulture, $"  then     defined{(Draft.Options.Prove ? ", proved by one boot" : "")}{(Draft.Options.Start ? " and started" : ", not started")}\n"))
            .Append("Nothing was sent.\n");
        return text.ToString();
    }
}
