using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Inspection.Guests;
using Shien.Inspection.Services.Systemd;

namespace Shien.Inspection.Services;

/// <summary>
/// Makes commands of the words of a service, and looks into what it starts: where the program is a shell script, its lines count too, so
/// that a script in between hides nothing.
/// </summary>
internal sealed class CommandReader(GuestTree tree)
{
    private const int MaxScriptBytes = 64 * 1024;
    private const int MaxScripts = 300;
    private const int MaxCommands = 400;

    private static readonly HashSet<string> Wrappers =
    [
        "sh", "bash", "dash", "ash", "ksh", "zsh", "busybox", "env", "sudo", "su", "runuser", "setpriv", "nice", "ionice", "chrt", "taskset", "numactl",
        "start-stop-daemon", "daemon", "daemonize", "setsid", "nohup", "timeout", "stdbuf", "unshare", "nsenter", "chroot", "tini", "dumb-init", "tcpd",
        "authbind", "systemd-run", "systemd-cat", "python", "python2", "python3", "perl", "exec", "eval", "if", "then", "else", "while", "do", "screen", "tmux",
        "xvfb-run", "dbus-run-session", "flock", "supervise-daemon", "start_daemon", "killproc", "chpst", "softlimit", "setuidgid", "exec.sh", "!", "time",
    ];

    private int scripts;

    /// <summary>The command itself, and those of the script that it runs.</summary>
    /// <param name="words">Program first; prefixes of systemd are removed.</param>
    /// <param name="where">File and line.</param>
    /// <param name="variables">For the script, besides those that it sets.</param>
    public IReadOnlyList<ServiceCommand> Read(IReadOnlyList<string> words, string where, IReadOnlyDictionary<string, string> variables)
    {
        List<ServiceCommand> commands = [];
        if (Command(words, where) is { } command)
        {
            commands.Add(command with { Variables = variables });
            foreach (string word in command.Words.Where(w => w.StartsWith('/')).Take(IsWrapper(command.Words[0]) ? 8 : 1))
            {
                commands.AddRange(Script(word, variables).Take(MaxCommands));
            }
        }

        return commands;
    }

    /// <summary>The commands of a shell script; none where it is not one.</summary>
    public IEnumerable<ServiceCommand> Script(string path, IReadOnlyDictionary<string, string> variables)
    {
        if (!IsScript(path) || scripts >= MaxScripts || tree.TryRead(path, MaxScriptBytes) is not { } content)
        {
            yield break;
        }

        scripts++;
        Dictionary<string, string> known = Variables(path, content);
        foreach ((string name, string value) in variables)
        {
            known[name] = value;
        }

        string[] lines = GuestText.Decode(content).Replace("\\\n", "  ", StringComparison.Ordinal).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimStart() is { Length: > 0 } line && line[0] != '#')
            {
                foreach (ServiceCommand command in Commands(ShellAssignments.Expand(line, known), $"{path}:{i + 1}"))
                {
                    yield return command with { Variables = known };
                }
            }
        }
    }

    /// <summary>What a script sets; of an init script also what its file of settings sets.</summary>
    public Dictionary<string, string> Variables(string path, byte[] content)
    {
        Dictionary<string, string> known = ShellAssignments.Parse(content);
        if (path.StartsWith("/etc/init.d/", StringComparison.Ordinal))
        {
            foreach (string folder in (ReadOnlySpan<string>)["/etc/default", "/etc/sysconfig", "/etc/conf.d"])
            {
                foreach ((string name, string value) in ShellAssignments.Parse(tree.TryRead($"{folder}/{UnitFolders.NameOf(path)}") ?? []))
                {
                    known[name] = value;
                }
            }
        }

        return known;
    }

    private IEnumerable<ServiceCommand> Commands(string line, string where)
    {
        foreach (string part in line.Split([';', '|', '&', '(', ')', '`', '{', '}']))
        {
            IReadOnlyList<string> words = [.. UnitWords.Split(part).SkipWhile(w => w.Contains('=', StringComparison.Ordinal) && w[0] is not '-' and not '/')];
            if (Command(words, where) is { } command)
            {
                yield return command;
            }
        }
    }

    private ServiceCommand? Command(IReadOnlyList<string> words, string where)
    {
        if (words.Count == 0 || words[0].Length == 0)
        {
            return null;
        }

        // What stands behind -c is a script of its own.
        List<string> all = [];
        foreach (string word in words)
        {
            all.AddRange(all.Count > 1 && all[^1] is "-c" or "-lc" or "-ec" or "-xc" ? word.Split([' ', '\t', '\n', ';', '|', '&', '(', ')', '"', '\''], StringSplitOptions.RemoveEmptyEntries) : [word]);
        }

        HashSet<string> programs = [];
        bool isWrapped = IsWrapper(all[0]);
        foreach (string word in isWrapped ? all.Where(w => w.Length > 0 && w[0] != '-' && !w.Contains('=', StringComparison.Ordinal)) : all.Take(1))
        {
            programs.Add(UnitFolders.NameOf(word));
            if (word.StartsWith('/') && programs.Count < 64 && Resolve(word) is { } resolved)
            {
                programs.Add(UnitFolders.NameOf(resolved));
            }
        }

        return new ServiceCommand(all, programs, where);
    }

    private static bool IsWrapper(string word) => Wrappers.Contains(UnitFolders.NameOf(word)) || word.StartsWith('$');

    // A program that cannot be looked at is still known by its name.
    private string? Resolve(string path)
    {
        try
        {
            return tree.Guest.Find(path)?.Path;
        }
        catch (ImageException)
        {
            return null;
        }
    }

    private bool IsScript(string path)
    {
        if (tree.Find(path) is not { Kind: FileKind.File, LengthBytes: > 4 and <= MaxScriptBytes } file)
        {
            return false;
        }

        try
        {
            byte[] head = new byte[64];
            using Stream stream = file.OpenRead();
            int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            string first = System.Text.Encoding.ASCII.GetString(head, 0, length).Split('\n')[0];
            return first.StartsWith("#!", StringComparison.Ordinal)
                && (first.Contains("sh", StringComparison.Ordinal) || first.Contains("openrc-run", StringComparison.Ordinal) || first.Contains("runscript", StringComparison.Ordinal));
        }
        catch (ImageException e)
        {
            tree.NotChecked(path, e);
            return false;
        }
    }
}
