using Shien.Images.FileSystems;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Secrets;

/// <summary>Consoles and screens that log somebody in without a password: getty, and the display managers of GNOME, Xfce, KDE and LXDE.</summary>
internal static class Autologins
{
    private static readonly string[] UnitFolders = ["/etc/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];

    private static readonly string[] Gdm = ["/etc/gdm3/custom.conf", "/etc/gdm3/daemon.conf", "/etc/gdm/custom.conf"];

    private const string DebugShell = "/etc/systemd/system/sysinit.target.wants/debug-shell.service";
    private const int MaxUnits = 2048;

    public static IEnumerable<PlainPassword> Find(GuestTree tree) =>
        Units(tree).Concat(Lines(tree, "/etc/inittab")).SelectMany(OfGetty)
            .Concat(Lines(tree, "/etc/inittab").SelectMany(OfShells))
            .Concat(tree.FindEntry(DebugShell) is null ? [] : [new PlainPassword(DebugShell + ":1", "a root shell is open on the ninth console", PlainPasswordSource.Autologin)])
            .Concat(Gdm.Select(path => TextFile.Read(tree, path)).OfType<TextFile>().SelectMany(OfGdm))
            .Concat(WithFolders(tree, "/etc/lightdm/lightdm.conf", "/usr/share/lightdm/lightdm.conf.d", "/etc/lightdm/lightdm.conf.d").SelectMany(file => OfKey(file, "autologin-user")))
            .Concat(WithFolders(tree, "/etc/sddm.conf", "/usr/lib/sddm/sddm.conf.d", "/etc/sddm.conf.d").SelectMany(file => OfKey(file, "User", "Autologin")))
            .Concat(WithFolders(tree, "/etc/lxdm/lxdm.conf").Concat(WithFolders(tree, "/etc/lxdm/default.conf")).SelectMany(file => OfKey(file, "autologin")));

    // In /etc any unit may start a getty; below /usr only those that are called so are of a package.
    private static IEnumerable<TextFile> Units(GuestTree tree)
    {
        HashSet<string> read = [];
        foreach (string folder in UnitFolders)
        {
            foreach (string name in tree.Names(folder).Where(name => folder == UnitFolders[0] || name.Contains("getty", StringComparison.Ordinal)).Take(MaxUnits))
            {
                IEnumerable<TextFile> files = name.EndsWith(".service", StringComparison.Ordinal) ? Lines(tree, $"{folder}/{name}")
                    : name.EndsWith(".service.d", StringComparison.Ordinal) ? TextFile.ReadAll(tree, $"{folder}/{name}", ".conf")
                    : [];
                foreach (TextFile file in files.Where(file => read.Add(file.Path)))
                {
                    yield return file;
                }
            }
        }
    }

    private static IEnumerable<TextFile> Lines(GuestTree tree, string path) => TextFile.Read(tree, path) is { } file ? [file] : [];

    private static IEnumerable<TextFile> WithFolders(GuestTree tree, string path, params string[] folders) =>
        folders.SelectMany(folder => TextFile.ReadAll(tree, folder, ".conf")).Concat(Lines(tree, path));

    private static IEnumerable<PlainPassword> OfGetty(TextFile file)
    {
        string joined = "";
        for (int i = 0; i < file.Lines.Count; i++)
        {
            string line = file.Lines[i].Trim();
            joined += line.TrimEnd('\\') + " ";
            if (line.EndsWith('\\') && joined.Length < 4096)
            {
                continue;
            }

            if (joined[0] is not ('#' or ';') && LogsIn(joined) is { } account)
            {
                yield return new PlainPassword(
                    file.At(i + 1), $"a console logs {(account.Length > 0 ? $"'{GuestText.Clean(account, 64)}'" : "somebody")} in", PlainPasswordSource.Autologin);
            }

            joined = "";
        }
    }

    // inittab(5) of sysvinit and of busybox: a shell in place of a login.
    private static IEnumerable<PlainPassword> OfShells(TextFile file)
    {
        for (int i = 0; i < file.Lines.Count; i++)
        {
            string[] fields = file.Lines[i].Trim().Split(':', 4);
            if (fields.Length == 4 && !fields[0].StartsWith('#') && fields[2] is "respawn" or "askfirst"
                && NameOf(fields[3].Trim().Split(' ', '\t')[0]) is "sh" or "ash" or "bash" or "dash")
            {
                yield return new PlainPassword(file.At(i + 1), "a console opens a root shell", PlainPasswordSource.Autologin);
            }
        }
    }

    // agetty(8), mingetty(8), login(1).
    private static string? LogsIn(string line)
    {
        string[] words = [.. line.Split([' ', '\t', '='], StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('"', '\''))];
        int program = Array.FindIndex(words, word => NameOf(word) is "agetty" or "getty" or "mingetty" or "fgetty" or "login");
        if (program < 0)
        {
            return null;
        }

        bool isLogin = NameOf(words[program]) == "login";
        int own = Array.FindIndex(words, program, word => word is "-l" or "--login-program");
        bool skips = words.Skip(program).Any(word => word is "-n" or "--skip-login");
        if (!isLogin && skips && own >= 0 && own + 1 < words.Length && NameOf(words[own + 1]) != "login")
        {
            return "";
        }

        for (int i = program + 1; i < words.Length; i++)
        {
            if (AccountOf(words[i], isLogin ? 'f' : 'a', i + 1 < words.Length ? words[i + 1] : "") is { } account)
            {
                return account;
            }
        }

        return null;
    }

    // Flags may stand together before the one that is sought, and its value may follow at once; long options may be cut short.
    private static string? AccountOf(string word, char option, string next)
    {
        if (option == 'a' && word.Length >= 3 && "--autologin".StartsWith(word, StringComparison.Ordinal))
        {
            return next;
        }

        for (int i = 1; i < word.Length && word[0] == '-'; i++)
        {
            if (word[i] == option)
            {
                return i + 1 < word.Length ? word[(i + 1)..] : next;
            }

            if (!"8cEhiJLmnNpRsUw".Contains(word[i]))
            {
                break;
            }
        }

        return null;
    }

    private static string NameOf(string program) => program[(program.LastIndexOf('/') + 1)..].TrimStart('-', '@', ':', '+', '!');

    private static IEnumerable<PlainPassword> OfGdm(TextFile file)
    {
        foreach ((string enable, string account) in new[] { ("AutomaticLoginEnable", "AutomaticLogin"), ("TimedLoginEnable", "TimedLogin") })
        {
            if (Values(file, "daemon").LastOrDefault(v => v.Key == enable) is (_, { } value, var line) && value.ToUpperInvariant() is "TRUE" or "1" or "YES"
                && Values(file, "daemon").LastOrDefault(v => v.Key == account).Value is { Length: > 0 } name)
            {
                yield return Screen(file, line, name);
            }
        }
    }

    private static IEnumerable<PlainPassword> OfKey(TextFile file, string key, string? section = null) =>
        from value in Values(file, section)
        where value.Key == key && value.Value.Length > 0
        select Screen(file, value.Line, value.Value);

    private static PlainPassword Screen(TextFile file, int line, string account) =>
        new(file.At(line), $"the screen logs '{GuestText.Clean(account, 64)}' in", PlainPasswordSource.Autologin);

    private static IEnumerable<(string Key, string Value, int Line)> Values(TextFile file, string? section)
    {
        string at = "";
        for (int i = 0; i < file.Lines.Count; i++)
        {
            string line = file.Lines[i].Trim();
            if (line.StartsWith('['))
            {
                at = line.Trim('[', ']', ' ');
            }
            else if (line.Length > 0 && line[0] is not ('#' or ';') && (section is null || at == section) && line.Split('=', 2) is [var key, var value])
            {
                yield return (key.Trim(), value.Trim(), i + 1);
            }
        }
    }
}
