using System.CommandLine;
using System.Globalization;
using Shien.Api;
using Shien.Api.Administration;
using Shien.Api.Client;
using Shien.CommandLine;
using Shien.MachineCommands;

namespace Shien.IeVirsh.Administration;

/// <summary><c>ie-virsh admin retire</c>, <c>unretire</c> and <c>retired</c>: machines of accounts that have left for good.</summary>
internal static class ArchiveCommands
{
    private const long MiB = 1 << 20;

    /// <summary>Into the archive.</summary>
    public static Command Retire(CommandHost host) => Change(
        host,
        "retire",
        """
        Put an account's machines into the archive of the store, with their snapshots: its owner has none any more. 'unretire' brings them back.

        Example: ie-virsh admin retire e205701
        """,
        (blade, account, cancellation) => blade.RetireAsync(account, cancellation),
        moved => $"{Machines(moved)} of '{moved.Account}' retired. 'ie-virsh admin unretire {moved.Account}' brings {(moved.Machines == 1 ? "it" : "them")} back.");

    /// <summary>Out of it.</summary>
    public static Command Restore(CommandHost host) => Change(
        host,
        "unretire",
        "Bring an account's machines back from the archive, those that were put there last.\n\nExample: ie-virsh admin unretire e205701",
        (blade, account, cancellation) => blade.RestoreAsync(account, cancellation),
        moved => $"{Machines(moved)} of '{moved.Account}' {(moved.Machines == 1 ? "is" : "are")} back.");

    /// <summary>What is there.</summary>
    public static Command List(CommandHost host) => AskingCommand.Create(
        host,
        "retired",
        "Show what is in the archive.\n\nExample: ie-virsh admin retired",
        (blade, cancellation) => blade.GetRetiredAsync(cancellation),
        () => ApiJson.Default.RetiredAccountList,
        (terminal, list) => terminal.Output.Write(TextTable.Render(
            ["Account", "Uid", "Machines", "Disk", "Retired", "By"],
            list.Accounts.Select(one => (IReadOnlyList<string>)
            [
                one.Account,
                Text(one.Uid),
                Text(one.Machines),
                Text((one.DiskBytes + MiB - 1) / MiB) + " MiB",
                one.Time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                one.By,
            ]))));

    private static Command Change(
        CommandHost host, string name, string description, Func<BladeClient, string, CancellationToken, Task<RetiredAccount>> change, Func<RetiredAccount, string> say)
    {
        Argument<string> account = AdminCommand.Account();
        return host.Command(name, description, [account], async (parsed, blade, cancellation) =>
        {
            RetiredAccount moved = await change(blade, parsed.GetRequiredValue(account), cancellation).ConfigureAwait(false);
            if (parsed.GetValue(CommandHost.Json))
            {
                JsonAnswer.Write(host.Terminal, moved, ApiJson.Default.RetiredAccount);
            }
            else
            {
                host.Terminal.Say(say(moved));
            }

            return ExitCodes.Done;
        });
    }

    private static string Machines(RetiredAccount moved) => $"{Text(moved.Machines)} machine{(moved.Machines == 1 ? "" : "s")}";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
