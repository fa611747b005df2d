using System.Globalization;
using Shien.Api.Administration;
using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.IeVirsh.Administration;

/// <summary>What administrators are shown.</summary>
internal static class AdminText
{
    private const long MiB = 1 << 20;

    /// <summary>Machines, with whose they are before the columns that owners see.</summary>
    public static void List(Terminal terminal, OwnedMachineList list) => terminal.Output.Write(TextTable.Render(
        ["Account", .. MachineListing.Headings],
        list.Machines.Select(owned => (IReadOnlyList<string>)[owned.Account, .. MachineListing.Cells(owned.Machine)])));

    /// <summary>Usage, the greatest disks first, with the sum.</summary>
    public static void Usage(Terminal terminal, UsageReport report)
    {
        List<IReadOnlyList<string>> rows = [.. report.Accounts.OrderByDescending(a => a.DiskBytes).Select(Row)];
        if (report.Accounts.Count > 1)
        {
            rows.Add(Row(new AccountUsage(
                "(all)", report.Accounts.Sum(a => a.Machines), report.Accounts.Sum(a => a.Running), report.Accounts.Sum(a => a.Cores),
                report.Accounts.Sum(a => a.MemoryMiB), report.Accounts.Sum(a => a.DiskBytes), report.Accounts.Sum(a => a.VirtualBytes))));
        }

        terminal.Output.Write(TextTable.Render(["Account", "Machines", "Running", "CPUs", "Memory", "Disk", "Frozen"], rows));
    }

    /// <summary>Changes, a line each.</summary>
    public static void Audit(Terminal terminal, AuditEntryList list)
    {
        foreach (AuditEntry entry in list.Entries)
        {
            terminal.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{entry.Time:yyyy-MM-dd HH:mm:ss}Z {entry.Account} (uid {entry.Uid}, pid {entry.Pid}): {(entry.Of is null ? "" : $"of '{entry.Of}': ")}{entry.What}"));
        }

        if (list.Entries.Count == 0)
        {
            terminal.Say("There is nothing in the log.");
        }
    }

    private static IReadOnlyList<string> Row(AccountUsage usage) =>
    [
        usage.Account,
        Text(usage.Machines) + Of(usage.Limits?.Machines),
        Text(usage.Running) + Of(usage.Limits?.Running),
        Text(usage.Cores),
        Text(usage.MemoryMiB) + " MiB",
        $"{Text((usage.DiskBytes + MiB - 1) / MiB)} of {Text(usage.VirtualBytes / MiB)} MiB",
        usage.Frozen?.Reason ?? "-",
    ];

    private static string Of(int? most) => most is { } limit ? $" of {Text(limit)}" : "";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
