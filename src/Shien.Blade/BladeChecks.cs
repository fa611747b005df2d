using Shien.Blade.Accounts;
using Shien.Blade.Addresses;
using Shien.Blade.Administration;
using Shien.Blade.Displays;
using Shien.Blade.Inspections;
using Shien.Blade.Libvirt;
using Shien.Blade.Machines;
using Shien.Blade.Native;
using Shien.Blade.Settings;
using Shien.CommandLine;

namespace Shien.Blade;

/// <summary>What the blade must have before the daemon serves, and what an administrator should be told.</summary>
internal static class BladeChecks
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>What machines get here.</summary>
    /// <exception cref="UserException">Something is missing that nothing works without.</exception>
    public static DomainPlatform Platform(BladeSettings settings)
    {
        if (LibC.geteuid() != 0)
        {
            throw new UserException("shiend must run as root: it gives every machine's image and process a uid of its own.", "Run it with sudo, or from its service.");
        }

        uint group = NameService.FindGroup(settings.VmGroup) ?? throw new UserException(
            $"the group '{settings.VmGroup}' of the machines does not exist.", $"Make it: groupadd --system {settings.VmGroup}");
        if (!File.Exists(settings.Inspect))
        {
            throw new UserException(
                $"the program that looks into images is not there: '{settings.Inspect}'.", "Install shien-inspect beside shiend, or set 'inspect' to its path.");
        }

        if (settings.AcceptedKeys is { } keys)
        {
            Try(() => AcceptedKeys.ReadFile(keys), "Correct the file, or take 'accepted_keys' out of the settings.");
        }

        if (settings.Waivers is { } waivers)
        {
            Try(() => RootFile.Read(waivers), "Correct the file, or take 'waivers' out of the settings.");
        }

        if (settings.AddressCommand is { } addresses)
        {
            Try(
                () =>
                {
                    AddressCommand.Check(addresses);
                    return true;
                },
                "Correct it, or take 'address_command' out of the settings.");
        }

        Try(
            () =>
            {
                new AuditFile(settings.AuditLog).Open();
                return true;
            },
            "Every change is written there; name a folder that can be made with 'audit_log'.");
        return new DomainPlatform(
            KvmProbe.Decide(settings.VirtType), settings.CpuModel, "none", settings.Network, settings.VmUidBase, group, EfiFirmware.Debian)
        {
            Displays = new DisplayFolder(Path.Combine(Path.GetDirectoryName(settings.Socket)!, "displays")),
        };
    }

    /// <summary>Looks at what machines need; none of it keeps the daemon from serving.</summary>
    public static void Warn(BladeSettings settings, LibvirtConnection libvirt, BladeLog log)
    {
        if (NameService.FindGroup(settings.Administrators) is null)
        {
            log.Warn($"the group '{settings.Administrators}' does not exist, so only root is an administrator (groupadd --system {settings.Administrators})");
        }

        if (NameService.FindGroup(settings.Publishers) is null)
        {
            log.Warn($"the group '{settings.Publishers}' does not exist, so only administrators publish boxes (groupadd --system {settings.Publishers})");
        }

        const string qemu = "/var/lib/libvirt/qemu";
        if (Directory.Exists(qemu) && !File.GetUnixFileMode(qemu).HasFlag(UnixFileMode.OtherExecute))
        {
            log.Warn($"'{qemu}' is closed to the machines' uids, so none will start; run: chmod o+x {qemu}");
        }

        foreach (string socket in new[] { "/run/libvirt/libvirt-sock", "/run/libvirt/libvirt-sock-ro" })
        {
            if (File.Exists(socket) && (File.GetUnixFileMode(socket) & Others) != 0)
            {
                log.Warn($"'{socket}' is open to others than root, who can see or change every machine past shiend; where systemd makes it, say SocketMode=0600 in a drop-in of libvirtd.socket and libvirtd-ro.socket (the package shien-blade brings them), otherwise set unix_sock_ro_perms and unix_sock_rw_perms to \"0700\" in /etc/libvirt/libvirtd.conf");
            }
        }

        try
        {
            libvirt.Run(connection => CheckNetwork(connection, settings.Network, log));
        }
        catch (Exception e) when (e is LibvirtException or DllNotFoundException)
        {
            log.Warn($"libvirt does not answer, so no machine can be defined or started until it does: {e.Message}");
        }
    }

    private static void Try<T>(Func<T> read, string remedy)
    {
        try
        {
            _ = read();
        }
        catch (IOException e)
        {
            throw new UserException(e.Message + ".", remedy, inner: e);
        }
    }

    private static bool CheckNetwork(nint connection, string name, BladeLog log)
    {
        nint network = LibvirtNative.virNetworkLookupByName(connection, name);
        if (network == 0)
        {
            log.Warn($"libvirt has no network '{name}', so no machine will start: {LibvirtException.Last().Message}");
            return false;
        }

        if (LibvirtNative.virNetworkIsActive(network) != 1)
        {
            log.Warn($"libvirt's network '{name}' is not active, so no machine will start; run: virsh net-start {name}");
        }

        _ = LibvirtNative.virNetworkFree(network);
        return true;
    }
}
