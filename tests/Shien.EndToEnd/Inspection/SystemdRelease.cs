using Shien.EndToEnd.Lab;
using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Ext4;
using Shien.Inspection;
using Shien.Inspection.Guests;
using Shien.Inspection.Services.Systemd;

namespace Shien.EndToEnd.Inspection;

/// <summary>
/// The systemd of a Debian release with the units of some servers, unpacked into a folder. systemd itself says which state each unit
/// file has (systemctl in the tree) and what a boot would start (<c>systemd --test</c>, which prints the first transaction).
/// </summary>
internal sealed class SystemdRelease : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SystemdRelease(string codename)
    {
        string site = Run.Program("apt-get", ["indextargets", "--format", "$(SITE)", "Created-By: Packages", "Component: main"])
            .Succeeded().Split('\n').First(line => !line.Contains("security", StringComparison.Ordinal));

        // Generators run as they would at boot, but only that of init scripts: the others look at the hardware of this machine.
        Run.Program("bash", ["-euc", """
            mmdebstrap --quiet --variant=extract --include="$4" "$2" "$1" "$3"
            for d in bin sbin lib lib64; do [ -e "$1/$d" ] || ln -s "usr/$d" "$1/$d"; done
            mkdir -p "$1"/{run,proc,sys,etc/default,usr/local/lib/systemd/system,opt}
            chmod 777 "$1/run"
            chmod 666 "$1/dev/null"
            printf '%s\n' root:x:0:0::/root:/bin/sh nobody:x:65534:65534::/:/bin/sh > "$1/etc/passwd"
            printf '%s\n' root:x:0: nogroup:x:65534: > "$1/etc/group"
            find "$1/lib/systemd/system-generators/" ! -type d ! -name systemd-sysv-generator -delete
            """, "unpack", Root, codename, site, "systemd,systemd-sysv,dbus,openssh-server,vsftpd,redis-server,nfs-kernel-server,tftpd-hpa,xinetd,cron,ufw,rsyslog,rpcbind,avahi-daemon,lvm2"],
            new RunOptions(Limit: TimeSpan.FromMinutes(5))).Succeeded();
    }

    public string Root => folder.File("root");

    /// <summary>Runs a script with the tree as its working folder.</summary>
    public void Change(string script) => Run.Program("bash", ["-euc", script], new RunOptions(Folder: Root)).Succeeded();

    public void Systemctl(params string[] arguments) => Run.Program("chroot", [Root, "systemctl", .. arguments]).Succeeded();

    /// <summary>Lines of "unit state" for every unit file.</summary>
    public IReadOnlyList<string> States() =>
        [.. Run.Program("chroot", [Root, "systemctl", "list-unit-files", "--no-legend"]).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(words => $"{words[0]} {words[1]}").Order(StringComparer.Ordinal)];

    /// <summary>The units of these types that a boot starts.</summary>
    public IReadOnlyList<string> Started()
    {
        string dump = Run.Program("unshare", ["--mount", "bash", "-euc", """
            mount -t proc proc "$1/proc"; mount --rbind /sys "$1/sys"
            exec timeout 60 env -i HOME=/tmp PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot --userspec=65534:65534 "$1" \
              /lib/systemd/systemd --test --system --log-target=console --log-level=err --unit=default.target
            """, "started", Root]).Succeeded();
        return [.. dump.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("Action: ", StringComparison.Ordinal) && line.EndsWith(" -> start", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1]).Where(IsCompared).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>What we say of both, of the tree as a file system of the real mke2fs.</summary>
    public (IReadOnlyList<string> States, IReadOnlyList<string> Started) Ours()
    {
        string image = folder.File("tree.img");
        Run.Program("bash", ["-euc", """
            rm -rf "$3" "$2"; mkdir "$3"
            tar -c etc opt usr/local usr/lib/systemd $([ -L lib ] && echo lib || echo lib/systemd) | tar -x -C "$3"
            mke2fs -q -F -t ext4 -N 20000 -d "$3" "$2" 128M
            """, "copy", Root, image, folder.File("copy")], new RunOptions(Folder: Root)).Succeeded();
        using DiskReader disk = DiskImage.Open(image);
        FindingList findings = new(Profile.Public);
        SystemdServices systemd = new(new GuestTree(new GuestFileSystem(Ext4FileSystem.Open(new Volume(disk, 0, disk.LengthBytes, "disk 1"))), findings));
        string[] states = [.. systemd.States.Names.Select(name => $"{name} {Word(systemd.States.Of(name))}").Order(StringComparer.Ordinal)];
        string[] started = [.. systemd.AtBoot().Where(u => !u.OnDemand).Select(u => u.Unit.Id).Where(IsCompared).Order(StringComparer.Ordinal)];
        return findings.Sorted() is [] ? (states, started) : throw new InvalidOperationException(string.Join('\n', findings.Sorted()));
    }

    public void Dispose() => folder.Dispose();

    // Mounts, devices and slices follow from the machine that it runs on, and start nothing that listens.
    private static bool IsCompared(string unit) => UnitName.TypeOf(unit) is "service" or "socket" or "target" or "timer" or "path";

    private static string Word(UnitState state) => state.ToString().ToLowerInvariant();
}
