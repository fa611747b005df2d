using System.Globalization;
using System.Text;
using Shien.Api;
using Shien.Api.Administration;
using Shien.Api.Machines;
using Shien.CommandLine.Languages;

namespace Shien.MachineCommands.Facts;

/// <summary>A machine on one page.</summary>
/// <param name="details">What is known.</param>
/// <param name="program">Whose commands are named.</param>
/// <param name="translator">To the language of whoever reads it.</param>
internal sealed class InfoPage(MachineDetails details, string program, Translator translator)
{
    private const long MiB = 1 << 20;
    private const int NameColumns = 14;

    private readonly StringBuilder text = new();

    /// <summary>The page; every line ends in <c>\n</c>.</summary>
    public string Text()
    {
        MachineInfo machine = details.Machine;
        Add("Name", machine.Slot is { } slot ? $"{machine.Name} (slot {slot})" : machine.Name);
        Add("State", State(machine));
        Add("Owner", $"{details.Account}, on the blade '{details.Blade}'");
        Add("UUID", machine.Uuid);
        Add("MAC", machine.Mac);
        AddAll("Address", machine.Id is null ? ["none while it does not run"] : details.Addresses.Count == 0 ? ["none known yet"] : details.Addresses.Select(Address));
        if (machine.Registration is { } registration)
        {
            Add("Registered", registration.IsRegistered ? registration.Name ?? "yes" : $"no: {registration.Problem}; repair it with: {program} address renew {machine.Name}");
        }

        Add("CPUs, memory", $"{Number(machine.Cores)}, {Number(machine.MemoryMiB)} MiB" + (details.RunsWith is { } now
            ? $" from the next start on (now {Number(now.Cores)}, {Number(now.MemoryMiB)} MiB)" : ""));
        Add("Firmware", details.Firmware == "efi" ? "UEFI" : "BIOS");
        AddAll("Disk", details.Disks.Select(Disk));
        if (machine.Medium is { } medium)
        {
            Add("DVD", medium);
        }

        if (details.Limits is { } limits)
        {
            AddAll("You use", limits.Where(limit => limit is { Used: not null, Most: not null }).Select(Use));
        }

        Add("Console", $"{program} console {machine.Name}");
        if (details.HasDisplay)
        {
            Add("Display", $"{program} vncdisplay {machine.Name}");
        }

        Add("SSH", $"{program} ssh {machine.Name}" + (details.Addresses.Count > 0 ? $", or on the blade: ssh ACCOUNT@{details.Addresses[0].Address}" : ""));
        Add("Debugger", $"on the blade: ie-virsh debug {machine.Name}");
        AddAll("Host keys", details.HostKeys is { Count: > 0 } keys ? keys : ["none known; 'ie-virsh fix' writes some"]);
        if (details.AllowedBecause is { } reason)
        {
            Add("Allowed", reason);
        }

        if (details.IsUnchecked)
        {
            Add("Checked", $"never: it was made empty; '{program} fix {machine.Name}' checks and repairs what was installed");
            return text.ToString();
        }

        Add("Checked", string.Create(CultureInfo.InvariantCulture, $"{details.Changed.ToLocalTime():yyyy-MM-dd HH:mm}, {Summary()}"));
        foreach (FindingInfo finding in details.Findings.Where(finding => finding.Severity != "info"))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {finding.Rule,-3} {(finding.Waived is null ? finding.Severity : "waived"),-6} {finding.Where}: {translator.Translate(finding.Message)}\n");
        }

        return text.ToString();
    }

    private static string State(MachineInfo machine) => machine.State == "undefined"
        ? $"undefined; only its image is there ('ie-virsh define {machine.Name}' defines it)"
        : machine.State;

    private string Summary()
    {
        FindingInfo[] shown = [.. details.Findings.Where(finding => finding.Severity != "info")];
        return shown.Length == 0
            ? "nothing was found"
            : $"{Number(shown.Count(finding => finding.Blocks))} blocking and {Number(shown.Count(finding => !finding.Blocks))} other findings:";
    }

    private static string Address(MachineAddress address) => $"{address.Address} ({address.Source switch
    {
        "lease" => "leased by the network",
        "arp" => "seen by the blade",
        _ => "the guest's agent says so",
    }})";

    private static string Disk(MachineDisk disk) =>
        $"{disk.Target}: {Number((disk.OwnBytes + MiB - 1) / MiB)} of {Number(disk.VirtualBytes / MiB)} MiB" + (disk.Base is { } box ? $", stands on the box {box}" : "");

    private static string Use(LimitInfo limit) =>
        $"{Number(limit.Used!.Value)} of {Number(limit.Most!.Value)}{(limit.Unit.Length > 0 ? " " + limit.Unit : "")} {(limit.Unit.Length > 0 ? "of " : "")}{limit.What}";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private void Add(string name, string value) => AddAll(name, [value]);

    private void AddAll(string name, IEnumerable<string> values)
    {
        foreach (string value in values)
        {
            text.Append(TextWidth.Pad(name.Length > 0 ? translator.Translate(name) + ":" : "", NameColumns)).Append(translator.Translate(value)).Append('\n');
            name = "";
        }
    }
}
