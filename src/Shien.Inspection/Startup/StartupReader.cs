using Shien.Inspection.Boot;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Startup;

/// <summary>Reads what a guest needs to come up on other hardware.</summary>
internal static class StartupReader
{
    public const string FstabPath = "/etc/fstab";
    public const string SerialLogin = "serial-getty@ttyS0.service";

    // VBoxLinuxAdditions, Debian's virtualbox-guest-utils, Fedora's and Arch's.
    private static readonly string[] AdditionUnits =
        ["vboxadd.service", "vboxadd-service.service", "vboxadd-x11.service", "virtualbox-guest-utils.service", "vboxservice.service", "vboxclient.service"];

    public static StartupEvidence Read(GuestTree tree, UnitLinks units, StableNames names)
    {
        TextFile? fstab = TextFile.Read(tree, FstabPath);
        return new StartupEvidence
        {
            Boot = new BootProbe(tree.Guest).Probe(tree.NotChecked),
            KernelLines = KernelLines.Read(tree),
            Fstab = fstab,
            Mounts = fstab is null ? [] : [.. FstabLine.Parse(fstab)],
            Names = names,
            Efi = EfiFallback.Missing(tree),
            HasSystemd = units.HasSystemd,
            IsSerialLoginOff = units.IsMasked(SerialLogin) || units.IsMasked("getty.target"),
            AdditionUnits = [.. AdditionUnits.Where(u => units.IsEnabled(u) || IsStartedByScript(tree, units, u))],
        };
    }

    // systemd makes a unit of each script that a run level starts.
    private static bool IsStartedByScript(GuestTree tree, UnitLinks units, string unit)
    {
        string script = unit[..^".service".Length];
        return !units.IsMasked(unit) && ((ReadOnlySpan<string>)["/etc/rc3.d", "/etc/rc.d/rc3.d"]).ToArray()
            .Any(folder => tree.Names(folder).Any(n => n.Length > 3 && n[0] == 'S' && n[3..] == script));
    }
}
