using Shien.Api;
using Shien.Api.Boxes;
using Shien.Api.Machines;
using Shien.Api.Making;
using Shien.Api.Pushes;
using Shien.Cli.Blades;
using Shien.Cli.Machines;
using Shien.Cli.Progress;
using Shien.Cli.Reports;
using Shien.CommandLine;
using Shien.MachineCommands;
using Shien.MachineCommands.Making;
using Shien.Remote;
using JsonAnswer = Shien.Cli.Reports.JsonAnswer;

namespace Shien.Cli.Rebuild;

/// <summary>
/// <c>shien push --rebuild</c>: makes a machine of a published box and runs in it what the Vagrantfile runs. Nothing but the usual calls
/// is asked of the blade; the steps go over ssh, as the owner, into the machine alone.
/// </summary>
internal sealed class RebuildRun(Terminal terminal, TimeProvider time, BladeOpener blades)
{
    /// <summary>Rebuilds, from the Vagrantfile's facts to the end. Whatever ends it, the machine stays.</summary>
    /// <exception cref="UserException">Something cannot be run, was not agreed to, or failed in the machine.</exception>
    /// <exception cref="BladeException">The blade refused or failed.</exception>
    public async Task<int> RunAsync(RebuildOptions options, CancellationToken cancellation)
    {
        RebuildPlan plan = RebuildPlan.Read(options);
        BladeConnection blade = await blades(options.Blade, cancellation).ConfigureAwait(false);
        await using (blade.ConfigureAwait(false))
        {
            BoxInfo box = BoxChoice.Choose(await blade.Client.ListBoxesAsync(cancellation).ConfigureAwait(false), options.Box, plan.Facts);
            MachineInfo? there = await FindAsync(blade, plan.Name, cancellation).ConfigureAwait(false);
            Warn(plan);
            if (options.DryRun)
            {
                Print(plan, box, blade.Name, there, options.Json);
                return ExitCodes.Done;
            }

            string name = await MakeAsync(blade, plan, box, there, options.Replace, cancellation).ConfigureAwait(false);
            RebuildReport report = await ProvisionAsync(blade, plan, box, name, new ProgressMeter(terminal, time) { WritesEvents = options.Events }, cancellation).ConfigureAwait(false);
            Print(report, options.Json);
            return ExitCodes.Done;
        }
    }

    private static string BaseOf(BoxInfo box) => $"{box.Name} {box.Version}";

    private static async Task<MachineInfo?> FindAsync(BladeConnection blade, string? name, CancellationToken cancellation)
    {
        MachineList all = await blade.Client.GetMachinesAsync(cancellation).ConfigureAwait(false);
        return name is null ? null : all.Machines.FirstOrDefault(machine => machine.Name == name || machine.Slot == name);
    }

    private void Warn(RebuildPlan plan)
    {
        foreach (string left in plan.LeftOut)
        {
            terminal.Say($"shien: warning: left out: {left}");
        }

        foreach (string folder in plan.MissedFolders())
        {
            terminal.Say($"shien: warning: a script speaks of '{folder}', which Vagrant shares and a blade does not; --send-folders sends it once, as it is now.");
        }

        if (plan.Steps.Count == 0)
        {
            terminal.Say("The Vagrantfile provisions nothing: the machine will be its box.");
        }
    }

    private async Task<string> MakeAsync(BladeConnection blade, RebuildPlan plan, BoxInfo box, MachineInfo? there, bool replace, CancellationToken cancellation)
    {
        CommandHost host = BladeHost.Create(terminal, blades);
        if (there is null)
        {
            PushEvent made = await MachineMaking.MakeAsync(host, blade.Client, new MakeRequest(plan.Name, $"{box.Name}:{box.Version}"), cancellation).ConfigureAwait(false);
            terminal.Say($"Domain '{made.Machine!.Name}' defined from {made.Machine.Base}, MAC {made.Machine.Mac}");
            return made.Machine.Name;
        }

        RefuseOther(there, box);
        Agree(there.Name, replace);
        if (there.Id is not null)
        {
            await blade.Client.DestroyAsync(there.Name, cancellation).ConfigureAwait(false);
        }

        PushEvent reset = await MachineMaking.ResetAsync(host, blade.Client, there.Name, cancellation).ConfigureAwait(false);
        terminal.Say($"Domain '{reset.Machine!.Name}' was reset: it is {reset.Machine.Base} again");
        return reset.Machine.Name;
    }

    // A machine that was pushed may be all that there is of it.
    private static void RefuseOther(MachineInfo there, BoxInfo box)
    {
        if (there.Base != BaseOf(box))
        {
            throw new UserException(
                there.Base is { } other
                    ? $"The machine '{there.Name}' stands on the box {other}, and this one is to stand on {BaseOf(box)}."
                    : $"The machine '{there.Name}' stands on no box, so it cannot be put back to one.",
                $"Name another place with --as, or give this one up first: shien undefine {there.Name} --delete-image");
        }
    }

    private void Agree(string name, bool replace)
    {
        if (replace)
        {
            return;
        }

        if (!terminal.IsInteractive)
        {
            throw new UserException(
                $"The machine '{name}' is there already, and what was done in it would be lost.", "Run it with --replace, or in a terminal; or name another place with --as.");
        }

        if (!terminal.Confirm($"Everything that was done in '{name}' since it was made of its box will be lost. Go on?"))
        {
            throw new UserException($"not done; '{name}' is as it was.");
        }
    }

    private async Task<RebuildReport> ProvisionAsync(
        BladeConnection blade, RebuildPlan plan, BoxInfo box, string name, ProgressMeter meter, CancellationToken cancellation)
    {
        StepRun? run = null;
        try
        {
            await new MachineStart(meter, blade.Client, time).RunAsync(name, cancellation).ConfigureAwait(false);
            MachineDetails details = await blade.Client.GetDetailsAsync(name, cancellation).ConfigureAwait(false);
            GuestEntry entry = new(blade, details, time);
            await using (entry.ConfigureAwait(false))
            {
                await entry.WaitAsync(meter, cancellation).ConfigureAwait(false);
                run = new StepRun(terminal, meter, time, entry.LogInAsync, entry.Account);
                IReadOnlyList<StepReport> steps = await run.RunAsync(plan.Steps, cancellation).ConfigureAwait(false);
                MachineDetails end = await blade.Client.GetDetailsAsync(name, cancellation).ConfigureAwait(false);
                return new RebuildReport(JsonAnswer.Schema, plan.Machine, end.Machine, BaseOf(box), end.Findings, steps, plan.LeftOut);
            }
        }
        // Ctrl-C in a terminal ends the installed ssh as well, which may be heard of first.
        catch (Exception e) when (cancellation.IsCancellationRequested && e is (OperationCanceledException or RemoteException))
        {
            meter.End();
            throw new UserException(
                run?.Current is { } step ? $"{step}, was interrupted, and what it ran in the machine was ended." : "The rebuild was interrupted.", Stays(name), ExitCodes.Interrupted, e);
        }
        catch (RemoteException e)
        {
            throw new UserException(run?.Current is { } step ? $"{step}, was cut off: {e.Message}" : $"Nobody could log in to the machine '{name}': {e.Message}", Stays(name), inner: e);
        }
        catch (UserException e)
        {
            throw new UserException(e.Message, e.Remedy is null ? Stays(name) : e.Remedy + "\n  " + Stays(name), e.ExitCode, e);
        }
    }

    private static string Stays(string name) =>
        $"The machine '{name}' stays as it is, to look at: shien ssh {name}. The same command again puts it back to its box and begins anew.";

    private void Print(RebuildPlan plan, BoxInfo box, string blade, MachineInfo? there, bool json)
    {
        if (json)
        {
            RebuildReport report = new(JsonAnswer.Schema, plan.Machine, null, BaseOf(box), [], [.. plan.Steps.Select(step => new StepReport(step.Title))], plan.LeftOut);
            JsonAnswer.Write(terminal, report, ReportJson.Default.RebuildReport);
            return;
        }

        terminal.Output.Write(terminal.Translator.Translate(plan.Text(BaseOf(box), blade, there)));
    }

    private void Print(RebuildReport report, bool json)
    {
        if (json)
        {
            JsonAnswer.Write(terminal, report, ReportJson.Default.RebuildReport);
            return;
        }

        foreach (FindingInfo finding in report.Findings.Where(finding => finding.Severity != "info"))
        {
            terminal.Say(FindingText.Of(finding, terminal.ErrorColumns));
        }

        MachineInfo machine = report.Machine!;
        terminal.Say($"'{machine.Name}' is rebuilt of {report.Box}, {report.Steps.Count} steps were run. Log in: shien ssh {machine.Name}");
        terminal.Output.Write(TextTable.Render(MachineListing.Headings, [MachineListing.Cells(machine)]));
    }
}
