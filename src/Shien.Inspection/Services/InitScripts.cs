using Shien.Images.FileSystems;
using Shien.Inspection.Guests;
using Shien.Inspection.Rules;
using Shien.Inspection.Services.Systemd;

namespace Shien.Inspection.Services;

/// <summary>
/// What starts where systemd does not: the S links of sysvinit's runlevel, OpenRC's runlevels with what their scripts need, and the
/// lines of /etc/inittab. inittab(5), openrc-run(8).
/// </summary>
internal sealed class InitScripts(GuestTree tree, CommandReader reader)
{
    private const int MaxScripts = 1000;

    private static readonly string[] Runlevels = ["sysinit", "boot", "default", "nonetwork"];

    public IEnumerable<BootService> Find() => OpenRc().Concat(Sysv()).Concat(Inittab());

    private IEnumerable<BootService> OpenRc()
    {
        HashSet<string> seen = [];
        Queue<(string Name, string Where)> todo = new(
            from level in Runlevels
            from name in tree.Names($"/etc/runlevels/{level}")
            select (name, $"/etc/runlevels/{level}/{name}"));
        while (seen.Count < MaxScripts && todo.TryDequeue(out (string Name, string Where) next))
        {
            string path = $"/etc/init.d/{next.Name}";
            if (!seen.Add(next.Name) || tree.Find(path) is not { Kind: FileKind.File })
            {
                continue;
            }

            // need and want start others; use and after only put them in order.
            foreach (string line in tree.Lines(path).Select(l => l.Trim()).Where(l => l.StartsWith("need ", StringComparison.Ordinal) || l.StartsWith("want ", StringComparison.Ordinal)))
            {
                foreach (string other in line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1))
                {
                    todo.Enqueue((other, path));
                }
            }

            yield return Service(next.Name, next.Where, Plain(next.Name, "rc-update del"));
        }
    }

    private IEnumerable<BootService> Sysv()
    {
        foreach (string folder in (string[])["/etc/rcS.d", $"/etc/rc{Runlevel()}.d"])
        {
            foreach (string link in tree.Names(folder).Where(SysvGenerator.IsStart))
            {
                string name = tree.Find($"{folder}/{link}") is { Kind: FileKind.File } file ? UnitFolders.NameOf(file.Path) : link[3..];
                yield return Service(name, $"{folder}/{link}", Plain(name, "update-rc.d -f", " remove"));
            }
        }
    }

    private IEnumerable<BootService> Inittab()
    {
        IReadOnlyList<string> lines = tree.Lines("/etc/inittab");
        string level = Runlevel();
        for (int i = 0; i < lines.Count; i++)
        {
            string[] fields = lines[i].Split(':', 4);
            if (lines[i].StartsWith('#') || fields.Length < 4 || fields[2] is not ("respawn" or "once" or "wait" or "boot" or "bootwait" or "sysinit" or "askfirst")
                || (fields[1].Length > 0 && fields[2] is "respawn" or "once" or "wait" && !fields[1].Contains(level, StringComparison.Ordinal)))
            {
                continue;
            }

            string where = $"/etc/inittab:{i + 1}";
            IReadOnlyList<ServiceCommand> commands = reader.Read(UnitWords.Split(fields[3].TrimStart('-', '@')), where, new Dictionary<string, string>());
            if (commands.Count > 0)
            {
                yield return new BootService($"{UnitFolders.NameOf(commands[0].Words[0])} (inittab)", where, commands, [], "Inside the machine: remove that line of /etc/inittab");
            }
        }
    }

    private string Runlevel() =>
        tree.Lines("/etc/inittab").Select(l => l.Split(':', 4)).FirstOrDefault(f => f is [_, { Length: 1 }, "initdefault", ..])?[1] ?? "2";

    private BootService Service(string name, string where, string stop)
    {
        string path = $"/etc/init.d/{name}";
        List<ServiceCommand> commands = [.. reader.Read([path, "start"], where, new Dictionary<string, string>())];
        Dictionary<string, string> known = tree.TryRead(path) is { } script ? reader.Variables(path, script) : [];

        // openrc-run starts what these variables name.
        if (known.TryGetValue("command", out string? command))
        {
            string line = $"{command} {known.GetValueOrDefault("command_args", "")} {known.GetValueOrDefault("command_args_foreground", "")}";
            commands.AddRange(reader.Read(UnitWords.Split(ShellAssignments.Expand(line, known)), path, known));
        }

        return new BootService(name, where, commands, [], stop);
    }

    private static string Plain(string name, string command, string after = "") => DisablePassword.IsPlain(name)
        ? $"Inside the machine: sudo {command} {name}{after}"
        : $"Inside the machine: take that script out of its runlevel with {command}";
}
