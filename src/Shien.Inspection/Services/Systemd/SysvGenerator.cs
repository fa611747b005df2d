using Shien.Images.FileSystems;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Services.Systemd;

/// <summary>
/// The units that systemd-sysv-generator makes of /etc/init.d, and which targets pull them in: those with an S link of runlevel 2 to 5.
/// A script whose name a unit file has is left out. src/sysv-generator/sysv-generator.c of systemd 252.
/// </summary>
internal static class SysvGenerator
{
    private static readonly (string Folder, string Target)[] Runlevels =
    [
        ("/etc/rc1.d", "rescue.target"), ("/etc/rc2.d", "multi-user.target"), ("/etc/rc3.d", "multi-user.target"),
        ("/etc/rc4.d", "multi-user.target"), ("/etc/rc5.d", "graphical.target"),
    ];

    /// <param name="tree">The guest.</param>
    /// <param name="files">Units that have a file.</param>
    /// <param name="generated">Takes what is made.</param>
    public static void Add(GuestTree tree, IReadOnlySet<string> files, GeneratedUnits generated)
    {
        Dictionary<string, string> scripts = [];
        foreach (string script in tree.Names("/etc/init.d"))
        {
            string name = ServiceOf(script);
            if (UnitName.IsValid(name) && !files.Contains(name)
                && tree.Find($"/etc/init.d/{script}") is { Kind: FileKind.File } file && (file.Mode & 0x40) != 0 && scripts.TryAdd(name, $"/etc/init.d/{script}"))
            {
                generated.Add(name, [new UnitLine("Service", "ExecStart", $"{scripts[name]} start", scripts[name])]);
            }
        }

        foreach ((string name, string path) in scripts)
        {
            AddHeader(tree.Lines(path), name, path, generated);
        }

        foreach ((string folder, string target) in Runlevels)
        {
            foreach (string link in tree.Names(folder).Where(IsStart))
            {
                if (scripts.ContainsKey(ServiceOf(link[3..])))
                {
                    generated.AddLink(target + ".wants", ServiceOf(link[3..]), $"{folder}/{link}");
                }
            }
        }
    }

    /// <summary>True for <c>S01ssh</c>.</summary>
    public static bool IsStart(string link) => link.Length >= 4 && link[0] == 'S' && char.IsAsciiDigit(link[1]) && char.IsAsciiDigit(link[2]);

    // LSB: other names of the service, and targets that it pulls in.
    private static void AddHeader(IReadOnlyList<string> lines, string name, string path, GeneratedUnits generated)
    {
        bool inside = false;
        foreach (string line in lines.Select(line => line.Trim()))
        {
            if (line is "### BEGIN INIT INFO" or "### END INIT INFO")
            {
                inside = line[4] == 'B';
                continue;
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (!inside || colon < 0 || !line.StartsWith('#'))
            {
                continue;
            }

            string key = line[1..colon].Trim().ToUpperInvariant();
            foreach (string facility in UnitWords.Split(line[(colon + 1)..]))
            {
                string? target = TargetOf(facility);
                if (key == "PROVIDES" && !facility.StartsWith('$') && target is null && UnitName.IsValid(ServiceOf(facility)))
                {
                    generated.AddAlias(ServiceOf(facility), name);
                }
                else if (target is not null && (key == "PROVIDES" || (target == "network-online.target" && key is "REQUIRED-START" or "SHOULD-START" or "X-START-AFTER")))
                {
                    generated.AddLink(name + ".wants", target, path);
                    if (key == "PROVIDES" && target == "network-online.target")
                    {
                        generated.AddLink(name + ".wants", "network.target", path);
                    }
                }
            }
        }
    }

    private static string? TargetOf(string facility) => facility.TrimStart('$') switch
    {
        "network" => "network-online.target",
        "named" => "nss-lookup.target",
        "portmap" => "rpcbind.target",
        "remote_fs" => "remote-fs.target",
        "time" => "time-sync.target",
        "local_fs" or "syslog" => null,
        var other => facility.StartsWith('$') && UnitName.IsValid(other + ".target") ? other + ".target" : null,
    };

    private static string ServiceOf(string script) => (script.EndsWith(".sh", StringComparison.Ordinal) ? script[..^3] : script) + ".service";
}
