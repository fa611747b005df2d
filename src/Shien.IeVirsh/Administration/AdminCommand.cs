using System.CommandLine;
using Shien.Api;
using Shien.Api.Administration;
using Shien.Api.Machines;
using Shien.CommandLine;
using Shien.MachineCommands;

namespace Shien.IeVirsh.Administration;

/// <summary><c>ie-virsh admin</c>: all accounts, for administrators.</summary>
internal static class AdminCommand
{
    private const int DefaultEntries = 50;

    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host) => new("admin", "All accounts' machines, for administrators.")
    {
        AskingCommand.Create(
            host, "list", "Show everybody's machines.\n\nExample: ie-virsh admin list", (blade, cancellation) => blade.GetAllMachinesAsync(cancellation), () => ApiJson.Default.OwnedMachineList, AdminText.List),
        AskingCommand.Create(
            host, "usage", "Show what each account has and uses.\n\nExample: ie-virsh admin usage", (blade, cancellation) => blade.GetUsageAsync(cancellation), () => ApiJson.Default.UsageReport, AdminText.Usage),
        Limits(host),
        Stop(host),
        Freeze(host),
        Thaw(host),
        AuditLog(host),
        HealthCommands.Health(host),
        HealthCommands.Metrics(host),
        ArchiveCommands.Retire(host),
        ArchiveCommands.Restore(host),
        ArchiveCommands.List(host),
    };

    private static Command Limits(CommandHost host)
    {
        Argument<string?> account = new("account") { Description = "Login name; without it what everybody may have", HelpName = "ACCOUNT", Arity = ArgumentArity.ZeroOrOne };
        return host.Command(
            "limits",
            """
            Show what accounts may have, and where each number comes from; of an account also what it uses.

            Example: ie-virsh admin limits e205701
            """,
            [account],
            async (parsed, blade, cancellation) =>
            {
                LimitReport report = await blade.GetLimitsAsync(parsed.GetValue(account), cancellation).ConfigureAwait(false);
                if (parsed.GetValue(CommandHost.Json))
                {
                    JsonAnswer.Write(host.Terminal, report, ApiJson.Default.LimitReport);
                }
                else
                {
                    LimitText.Show(host.Terminal, report);
                }

                return ExitCodes.Done;
            });
    }

    private static Command Stop(CommandHost host)
    {
        Argument<string> account = Account();
        Argument<string> machine = MachineArgument.One();
        Option<bool> force = new("--force") { Description = "Force it off, without asking its guest" };
        return host.Command(
            "stop",
            """
            Stop somebody's machine: its guest is asked to shut down.

            Example: ie-virsh admin stop e205701 01
            """,
            [account, machine, force],
            async (parsed, blade, cancellation) =>
            {
                bool isForced = parsed.GetValue(force);
                MachineInfo stopped = await blade.StopOfAsync(
                    parsed.GetRequiredValue(account), parsed.GetRequiredValue(machine), isForced, cancellation).ConfigureAwait(false);
                if (parsed.GetValue(CommandHost.Json))
                {
                    JsonAnswer.Write(host.Terminal, stopped, ApiJson.Default.MachineInfo);
                }
                else
                {
                    host.Terminal.Answer(
                        $"Domain '{stopped.Name}' of '{parsed.GetRequiredValue(account)}' {(isForced ? "destroyed" : "is being shutdown")}");
                }

                return ExitCodes.Done;
            });
    }

    private static Command Freeze(CommandHost host)
    {
        Argument<string> account = Account();
        Option<string> reason = new("--reason") { Description = "What its owner is told", Required = true, HelpName = "TEXT" };
        return host.Command(
            "freeze",
            """
            Let an account start, make and change nothing until 'thaw'. What runs goes on; 'stop' ends it.

            Example: ie-virsh admin freeze e205701 --reason "mines coins; come to room 302"
            """,
            [account, reason],
            async (parsed, blade, cancellation) =>
            {
                await blade.FreezeAsync(parsed.GetRequiredValue(account), parsed.GetRequiredValue(reason), cancellation).ConfigureAwait(false);
                host.Terminal.Say($"'{parsed.GetRequiredValue(account)}' is frozen. What runs goes on: 'ie-virsh admin list' shows it.");
                return ExitCodes.Done;
            });
    }

    private static Command Thaw(CommandHost host)
    {
        Argument<string> account = Account();
        return host.Command("thaw", "Let a frozen account work again.\n\nExample: ie-virsh admin thaw e205701", [account], async (parsed, blade, cancellation) =>
        {
            await blade.ThawAsync(parsed.GetRequiredValue(account), cancellation).ConfigureAwait(false);
            host.Terminal.Say($"'{parsed.GetRequiredValue(account)}' can work again.");
            return ExitCodes.Done;
        });
    }

    private static Command AuditLog(CommandHost host)
    {
        Option<string?> account = new("--account") { Description = "Only what this account did, or what was done to it", HelpName = "NAME" };
        Option<int> count = new("--count") { Description = "So many at most, the latest", DefaultValueFactory = _ => DefaultEntries, HelpName = "N" };
        return host.Command(
            "audit-log",
            """
            Show who changed what on this blade, and when.

            Example: ie-virsh admin audit-log --account e205701
            """,
            [account, count],
            async (parsed, blade, cancellation) =>
            {
                AuditEntryList entries = await blade.GetAuditAsync(parsed.GetValue(account), parsed.GetValue(count), cancellation).ConfigureAwait(false);
                if (parsed.GetValue(CommandHost.Json))
                {
                    JsonAnswer.Write(host.Terminal, entries, ApiJson.Default.AuditEntryList);
                }
                else
                {
                    AdminText.Audit(host.Terminal, entries);
                }

                return ExitCodes.Done;
            });
    }

    internal static Argument<string> Account() => new("account") { Description = "Login name", HelpName = "ACCOUNT" };
}
