using System.CommandLine;
using Shien.Cli.Blades;
using Shien.Cli.Machines;
using Shien.Cli.Progress;
using Shien.Cli.Reports;
using Shien.CommandLine;
using Shien.Remote;

namespace Shien.Cli.Prove;

/// <summary><c>shien prove</c>.</summary>
internal static class ProveCommand
{
    public static Command Create(Terminal terminal, TimeProvider time, BladeOpener blades)
    {
        Argument<string> name = SlotOption.CreateArgument("The machine, which must be stopped");
        Option<string?> user = new("--user") { Description = "Account inside the machine that your key opens [default: vagrant, then root]", HelpName = "ACCOUNT" };
        user.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } account && !BladeAddress.IsUser(account))
            {
                result.AddError($"'{account}' is no account: {BladeAddress.UserRule}.");
            }
        });
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Command command = new(
            "prove",
            """
            Boot a machine on the blade once, apart from every network, and see who gets in: your key must open it, published passwords
            and keys must not. The machine is as it was afterwards, and stopped.

            Example: shien prove 01
            """)
        {
            name,
            user,
            BladeOption.Blade,
            json,
        };
        command.SetAction((parsed, cancellation) => JsonAnswer.RunAsync(terminal, parsed.GetValue(json), async () =>
        {
            await using BladeConnection blade = await blades(parsed.GetValue(BladeOption.Blade), cancellation).ConfigureAwait(false);
            ProofRun run = new(terminal, new ProgressMeter(terminal, time), blade);
            ProofReport proof = await run.RunAsync(
                parsed.GetRequiredValue(name), [], parsed.GetValue(user) is { } account ? [account] : GuestAccounts.Of([]), cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json))
            {
                JsonAnswer.Write(terminal, new ProveReport(JsonAnswer.Schema, run.Machine!, proof), ReportJson.Default.ProveReport);
                return ExitCodes.Done;
            }

            foreach (string line in proof.Lines())
            {
                terminal.Answer(line);
            }

            return ExitCodes.Done;
        }));
        return command;
    }
}
