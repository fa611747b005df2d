using System.Diagnostics;
using System.Net.Sockets;
using Shien.Blade.Accounts;
using Shien.Blade.Addresses;
using Shien.Blade.Boxes;
using Shien.Blade.Libvirt;
using Shien.Blade.Repairs;
using Shien.Blade.Settings;
using Shien.Blade.Store;

namespace Shien.Blade.Health;

/// <summary>What the blade needs, and how one sees that it is there.</summary>
/// <param name="settings">What the blade is like.</param>
/// <param name="layout">The store.</param>
/// <param name="records">Machines; one of their owners is asked for.</param>
/// <param name="libvirt">The connection of all machines.</param>
/// <param name="accounts">Knows whether the name service failed lately.</param>
/// <param name="signers">Whose signature makes a box.</param>
/// <param name="addresses">What the address service is to know.</param>
/// <param name="blade">This blade.</param>
/// <param name="time">For the age of what lies in the spool.</param>
/// <param name="repaired">What became of the repair at start: null while it runs, else what failed, by account.</param>
internal sealed class HealthSubjects(
    BladeSettings settings, StoreLayout layout, MachineRecords records, LibvirtConnection libvirt, KnownAccounts accounts, AllowedSigners signers, AddressLedger addresses,
    string blade, TimeProvider time, Func<IReadOnlyList<string>?> repaired)
{
    private const string QemuSettings = "/etc/libvirt/qemu.conf";
    private static readonly TimeSpan SlowNames = TimeSpan.FromSeconds(1.5); // what a request waits for it
    private static readonly TimeSpan SpoolGrace = TimeSpan.FromHours(1);

    /// <summary>All, by the names under which they are shown.</summary>
    public IReadOnlyList<(string Name, Func<string> Look)> All =>
    [
        ("libvirt", Libvirt),
        ("virtlogd", () => Helper("virtlogd", HasLine("stdio_handler", "file") ? "machines write their logs without it" : null)),
        ("virtlockd", () => Helper("virtlockd", HasLine("lock_manager", "lockd") ? null : "no machine's disk is locked by it")),
        ("store", Store),
        ("names", Names),
        ("spool", Spool),
        ("appliance", Appliance),
        ("addresses", Addresses),
        ("repair-at-start", RepairAtStart),
        ("publishing", Publishing),
    ];

    private string Libvirt() => libvirt.Run(connection => LibvirtNative.virConnectGetLibVersion(connection, out nuint version) == 0
        ? $"{version / 1_000_000}.{version / 1000 % 1000}.{version % 1000} answers"
        : throw LibvirtException.Last());

    private string Helper(string name, string? unusedBecause)
    {
        if (unusedBecause is not null || !settings.Libvirt.StartsWith("qemu:///system", StringComparison.Ordinal))
        {
            return "is not used: " + (unusedBecause ?? "libvirt is another one");
        }

        string path = $"/run/libvirt/{name}-sock";
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return "answers";
        }
        catch (SocketException e)
        {
            throw new UnhealthyException($"does not answer on '{path}', so no machine starts ({(File.Exists(path) ? e.Message : "there is no such socket")}); run: systemctl start {name}.socket");
        }
    }

    private string Store()
    {
        string probe = Path.Combine(layout.Spool, "health-" + blade);
        SafeFile.Write(probe, file => file.WriteByte(1));
        File.Delete(probe);
        StoreSpace space = StoreSpace.Of(layout.Root, settings.MinFreePercent);
        string text = $"{space.FreeBytes >> 20} of {space.TotalBytes >> 20} MiB are free, {space.UsableBytes >> 20} of them above the reserve of {settings.MinFreePercent} %";
        return space.UsableBytes > 0 ? "writable, " + text : throw new UnhealthyException($"takes no push any more: {text}; 'ie-virsh admin usage' shows who uses it");
    }

    private string Names()
    {
        if (accounts.IsFailing)
        {
            throw new UnhealthyException("the name service failed lately; accounts are as they were known before; try: getent passwd");
        }

        MachineRecord? somebody = records.Accounts().SelectMany(records.Of).FirstOrDefault();
        long start = Stopwatch.GetTimestamp();
        _ = somebody is null
            ? NameService.FindGroup(settings.Administrators) is not null
            : NameService.Find(somebody.Uid, settings.Administrators, settings.Publishers, settings.Users) is not null;
        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        return taken < SlowNames ? $"answers in {taken.TotalMilliseconds:0} ms" : throw new UnhealthyException($"took {taken.TotalSeconds:0.0} s for one account; try: getent passwd");
    }

    private string Spool()
    {
        DateTime[] all = [.. Directory.EnumerateDirectories(layout.Spool).Select(LastChange)];
        if (all.Length == 0)
        {
            return "nothing is under way";
        }

        TimeSpan oldest = time.GetUtcNow().UtcDateTime - all.Min();
        string text = $"{all.Length} under way, the oldest untouched for {oldest.TotalHours:0.0} h";
        return oldest < settings.PushKeep + SpoolGrace ? text : throw new UnhealthyException($"{text}, though nothing is kept for more than {settings.PushKeep.TotalHours:0.0} h; look into '{layout.Spool}'");
    }

    private string Appliance()
    {
        RepairAppliance.CheckInstalled();
        return Directory.Exists(settings.Appliance) && Directory.EnumerateDirectories(settings.Appliance, "appliance-*").Any()
            ? $"is in '{settings.Appliance}'" : "is made at the first repair";
    }

    private string Addresses()
    {
        int open = addresses.Open().Count();
        return !addresses.IsUsed ? "are not registered here"
            : open == 0 ? "the address service knows all"
            : throw new UnhealthyException($"{open} could not be told to the address service, '{settings.AddressCommand![0]}'; 'ie-virsh admin audit-log' says why");
    }

    private string RepairAtStart() => repaired() switch
    {
        null => "is at work",
        [] => "found all machines as they should be, or made them so",
        var failed => throw new UnhealthyException($"failed for {failed.Count} accounts ({string.Join(", ", failed)}); their next change tries again, and the log says why"),
    };

    private string Publishing()
    {
        bool hasGroup = NameService.FindGroup(settings.Publishers) is not null;
        if (!File.Exists(signers.Path))
        {
            // The group alone is nothing yet: whoever sets a blade up makes it.
            return Directory.Exists(layout.Boxes) && Directory.EnumerateDirectories(layout.Boxes).Any()
                ? throw new UnhealthyException($"there are boxes, but '{signers.Path}' is missing, so nobody can publish or check one")
                : $"is not set up here: '{signers.Path}' is not there";
        }

        _ = signers.Read();
        return hasGroup ? $"group '{settings.Publishers}' and signers are there" : $"signers are there; there is no group '{settings.Publishers}', so administrators publish alone";
    }

    // A folder's own time changes with its names only.
    private static DateTime LastChange(string folder) =>
        Directory.EnumerateFiles(folder).Select(File.GetLastWriteTimeUtc).Append(Directory.GetLastWriteTimeUtc(folder)).Max();

    private static bool HasLine(string name, string value) =>
        File.Exists(QemuSettings) && File.ReadLines(QemuSettings).Select(line => line.Replace(" ", "", StringComparison.Ordinal))
            .Any(line => line.StartsWith($"{name}=\"{value}\"", StringComparison.Ordinal));
}
