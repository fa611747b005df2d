using Shien.Inspection.Guests;

namespace Shien.Inspection.Sshd.Servers;

/// <summary>Finds how a guest starts its sshd: systemd, rc links, OpenRC, runit, busybox.</summary>
internal sealed class SshdStartReader(GuestTree tree)
{
    private const int MaxCommands = 4;
    private const int MaxScriptBytes = 256 * 1024;

    private static readonly string[] Scripts = ["/etc/init.d/ssh", "/etc/init.d/sshd", "/etc/rc.d/init.d/sshd", "/etc/init.d/S50sshd", "/etc/rc.d/rc.sshd"];

    private static readonly string[] RcFolders =
        ["/etc/rc2.d", "/etc/rc3.d", "/etc/rc4.d", "/etc/rc5.d", "/etc/rcS.d", "/etc/rc.d/rc3.d", "/etc/rc.d/rc5.d"];

    // OpenRC and runit; Slackware and buildroot start the script itself.
    private static readonly string[] Links =
    [
        "/etc/runlevels/default/sshd", "/etc/runlevels/boot/sshd", "/etc/runit/runsvdir/default/sshd", "/var/service/sshd", "/etc/service/sshd",
        "/etc/service/ssh", "/etc/init.d/S50sshd", "/etc/rc.d/rc.sshd",
    ];

    private static readonly string[] OwnScripts = ["/etc/rc.local", "/etc/inittab", "/etc/init.d/rcS", "/etc/rcS"];

    // Where init scripts take the options of sshd from, and under which name.
    private static readonly (string Path, string Name)[] OptionFiles =
        [("/etc/default/ssh", "SSHD_OPTS"), ("/etc/sysconfig/sshd", "OPTIONS"), ("/etc/conf.d/sshd", "SSHD_OPTS"), ("/etc/conf.d/sshd", "command_args")];

    private readonly SshdUnits units = new(tree);

    public SshdStart Read()
    {
        IReadOnlyList<(string Name, UnitFile Unit)> all = units.IsUsed ? units.Read() : [];
        (string Name, UnitFile Unit)[] started = [.. all.Where(u => units.StarterOf(u.Name) is not null)];
        string? by = IsForbidden() ? null : started.Select(u => units.StarterOf(u.Name)).FirstOrDefault() ?? InitStarter(all.Count > 0);
        IEnumerable<SshdCommand> commands = (started.Length > 0 ? started : all).SelectMany(u => CommandsOf(u.Unit));
        SshdCommand[] distinct = [.. (all.Count > 0 ? commands : OfInitScripts()).DistinctBy(c => c.Key).Take(MaxCommands)];
        return new SshdStart
        {
            StartedBy = by,
            Service = (started.Length > 0 ? started : all).Select(u => u.Name[..u.Name.LastIndexOf('.')].TrimEnd('@')).FirstOrDefault(n => n is "ssh" or "sshd")
                ?? (tree.Find("/etc/init.d/ssh") is null ? "sshd" : "ssh"),
            Commands = distinct.Length > 0 ? distinct : [new SshdCommand()],
            MakesHostKeys = all.Any(u => u.Unit.MakesHostKeys) || MakesHostKeys(),
        };
    }

    // Debian's units and scripts look for this file.
    private bool IsForbidden() => tree.Find("/etc/ssh/sshd_not_to_be_run") is not null;

    // With systemd a script of the same name is used only where there is no unit.
    private string? InitStarter(bool hasUnit)
    {
        if (hasUnit)
        {
            return null;
        }

        IEnumerable<string> rc =
            from folder in RcFolders
            from name in tree.Names(folder)
            where name.Length > 3 && name[0] == 'S' && name[3..] is "ssh" or "sshd"
            select $"{folder}/{name}";
        return rc.Concat(Links).FirstOrDefault(path => tree.Find(path) is not null)
            ?? OwnScripts.FirstOrDefault(path => Contains(path, "sshd"u8));
    }

    private List<SshdCommand> CommandsOf(UnitFile unit)
    {
        List<(string Where, Dictionary<string, string> Values)> environments = [(unit.Path, new(unit.Environment))];
        foreach (string pattern in unit.EnvironmentFiles)
        {
            environments.AddRange((SshdGlob.Expand(pattern, SshdFiles.Of(tree)) ?? []).Select(path => (path, EnvironmentFile.Read(tree, path))));
        }

        List<SshdCommand> commands = [];
        foreach (string start in unit.Starts.Where(s => s.Contains("sshd", StringComparison.Ordinal)))
        {
            string line = start;
            foreach ((string _, Dictionary<string, string> values) in environments.AsEnumerable().Reverse())
            {
                line = Fill(line, values);
            }

            // A shell may stand before it: /bin/sh -c "exec sshd …" is one word more.
            List<string> words = [.. CommandWords.Split(line).SelectMany(word => word.Contains("sshd ", StringComparison.Ordinal) ? CommandWords.Split(word) : [word])];
            int program = words.FindIndex(word => word == "sshd" || word.EndsWith("/sshd", StringComparison.Ordinal));
            if (program >= 0)
            {
                commands.Add(SshdCommand.Parse(
                    words[program], [.. words.Skip(program + 1).Where(word => !word.StartsWith('$'))],
                    option => environments.LastOrDefault(e => e.Values.Values.Any(v => v.Contains(option, StringComparison.Ordinal))).Where ?? unit.Path));
            }
        }

        return commands;
    }

    private static string Fill(string line, Dictionary<string, string> values)
    {
        foreach ((string name, string value) in values.OrderByDescending(v => v.Key.Length).Take(100))
        {
            if (line.Length > 64 * 1024)
            {
                break;
            }

            line = line.Replace("${" + name + "}", value, StringComparison.Ordinal).Replace("$" + name, value, StringComparison.Ordinal);
        }

        return line;
    }

    private IEnumerable<SshdCommand> OfInitScripts()
    {
        foreach ((string path, string name) in OptionFiles)
        {
            if (EnvironmentFile.Read(tree, path).TryGetValue(name, out string? value))
            {
                yield return SshdCommand.Parse(null, CommandWords.Split(value), _ => path);
            }
        }
    }

    private bool MakesHostKeys() =>
        units.Enabled.Any(name => name.Contains("ssh", StringComparison.Ordinal) && name.Contains("key", StringComparison.Ordinal))
        || Scripts.Concat(OwnScripts).Any(path => Contains(path, "ssh-keygen"u8) || Contains(path, "reconfigure openssh-server"u8))
        || ((tree.Find("/usr/bin/cloud-init") is not null || units.Enabled.Contains("cloud-init.service")) && tree.Find("/etc/cloud/cloud-init.disabled") is null);

    private bool Contains(string path, ReadOnlySpan<byte> text) =>
        tree.Find(path) is not null && tree.TryRead(path, MaxScriptBytes) is { } content && content.AsSpan().IndexOf(text) >= 0;
}
