using Shien.Api.Boxes;
using Shien.Blade.Limits;
using Shien.Inspection;

namespace Shien.Blade.Settings;

/// <summary>What <c>/etc/shien/shiend.toml</c> may say; every default works on one machine.</summary>
internal sealed record BladeSettings
{
    /// <summary>The file that is read when no other is named.</summary>
    public const string DefaultPath = "/etc/shien/shiend.toml";

    /// <summary>Directory of everything that is kept; on shared storage where there are several blades.</summary>
    public string Store { get; init; } = "/var/lib/shien";

    /// <summary>Where the daemon listens.</summary>
    public string Socket { get; init; } = "/run/shien/shiend.sock";

    /// <summary>URI of libvirt.</summary>
    public string Libvirt { get; init; } = "qemu:///system";

    /// <summary><c>auto</c>, <c>kvm</c> or <c>qemu</c>.</summary>
    public string VirtType { get; init; } = "auto";

    /// <summary>
    /// CPU that every guest sees: the oldest that RHEL 9 and its relatives boot on (x86-64-v2), and one that QEMU
    /// emulates whole. Never the host's own, since machines move between blades.
    /// </summary>
    public string CpuModel { get; init; } = "Nehalem";

    /// <summary>libvirt network of the machines.</summary>
    public string Network { get; init; } = "default";

    /// <summary>Group whose members are administrators; uid 0 always is one.</summary>
    public string Administrators { get; init; } = "shien-admin";

    /// <summary>Group whose members use the blade, beside administrators; null for everybody who can log in.</summary>
    public string? Users { get; init; }

    /// <summary>How long an account has to be gone from the directory before it is frozen.</summary>
    public TimeSpan AccountGrace { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Group whose members may publish boxes; administrators may as well.</summary>
    public string Publishers { get; init; } = "shien-publishers";

    /// <summary>Folder of the log of every change; on each blade its own.</summary>
    public string AuditLog { get; init; } = "/var/log/shien";

    /// <summary>File of the metrics, which ends in <c>.prom</c>, in the folder that node_exporter collects; null for none.</summary>
    public string? MetricsFile { get; init; }

    /// <summary>Group of every qemu process; nobody logs in with it.</summary>
    public string VmGroup { get; init; } = "shien-vm";

    /// <summary>The machine uid of an account is this and its uid; the same on every blade.</summary>
    public uint VmUidBase { get; init; } = 2_000_000_000;

    /// <summary>The program that looks into images.</summary>
    public string Inspect { get; init; } = Path.Combine(AppContext.BaseDirectory, "shien-inspect");

    /// <summary>Where the machines of this blade are reached from, by which they are judged.</summary>
    public Profile Profile { get; init; } = Profile.Private;

    /// <summary>File of the public keys that may be in anybody's machine (audit account, instructors), or null.</summary>
    public string? AcceptedKeys { get; init; }

    /// <summary>The account by which administrators look into machines with a public address, or null.</summary>
    public AuditAccount? Audit { get; init; }

    /// <summary>Days that a machine's packages may go without being brought up to date.</summary>
    public int UpdateDays { get; init; } = 30;

    /// <summary>File of what the administrators let in although it blocks, or null.</summary>
    public string? Waivers { get; init; }

    /// <summary>First of the two uids under which it runs, one for each job at work; none may have a passwd entry.</summary>
    public uint InspectUidBase { get; init; } = 1_999_990_000;

    /// <summary>
    /// A program that prints the public keys of the account that is its argument, such as <c>/usr/bin/sss_ssh_authorizedkeys</c>; runs
    /// under a uid without rights. None: only those in the home directories are known.
    /// </summary>
    public string? KeysCommand { get; init; }

    /// <summary>
    /// The program that registers a machine's MAC with the department's address service, and its first arguments; null where that is
    /// nobody's business. Run as root with <c>define|undefine ACCOUNT SLOT MAC</c>.
    /// </summary>
    public IReadOnlyList<string>? AddressCommand { get; init; }

    /// <summary>Longest that it may take.</summary>
    public TimeSpan AddressCommandTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where the appliance in which machines are repaired is kept; made at the first repair, about 700 MB.</summary>
    public string Appliance { get; init; } = "/var/cache/shien";

    /// <summary>First of the three uids under which the appliance is made and repairs run; none may have a passwd entry.</summary>
    public uint RepairUidBase { get; init; } = 1_999_991_000;

    /// <summary>Longest that one repair may take; without KVM it takes about a minute.</summary>
    public TimeSpan RepairTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Folder of the kernels that machines can be debugged with (<c>debug-kernel</c> makes it), or null.</summary>
    public string? DebugKernels { get; init; }

    /// <summary>First and last of the loopback's TCP ports that debuggers may be given, or null for none.</summary>
    public (int First, int Last)? DebugPorts { get; init; }

    /// <summary>Folder that a web server gives to Vagrant, with the published boxes in it; null for none.</summary>
    public string? Catalogue { get; init; }

    /// <summary>Address of that folder, without a slash at the end.</summary>
    public string? CatalogueUrl { get; init; }

    /// <summary>What stands before the slash in the names that Vagrant uses for published boxes.</summary>
    public string BoxNamespace { get; init; } = BoxList.DefaultNamespace;

    /// <summary>How long what a push has sent is kept when its client is gone, so that the same push goes on there.</summary>
    public TimeSpan PushKeep { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Longest silence of a push.</summary>
    public TimeSpan PushTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest that one inspection may take.</summary>
    public TimeSpan InspectTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a push waits for the started machine's address.</summary>
    public TimeSpan AddressTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a proof waits for the booted machine's sshd; the first start under emulation takes minutes.</summary>
    public TimeSpan ProofTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What no push may take of the store's file system, percent.</summary>
    public int MinFreePercent { get; init; } = 5;

    /// <summary>What accounts may have, as it was at the start; <see cref="LimitFile"/> reads it again.</summary>
    public LimitRules Limits { get; init; } = LimitRules.None;
}
