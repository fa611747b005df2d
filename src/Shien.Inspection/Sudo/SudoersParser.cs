namespace Shien.Inspection.Sudo;

/// <summary>Understands the lines of sudoers: aliases, Defaults about passwords, and who may run what.</summary>
internal sealed class SudoersParser
{
    /// <summary>Further users, groups and commands are left out.</summary>
    public const int MaxItems = 10_000;

    private static readonly HashSet<string> Tags =
    [
        "EXEC", "NOEXEC", "FOLLOW", "NOFOLLOW", "LOG_INPUT", "NOLOG_INPUT", "LOG_OUTPUT", "NOLOG_OUTPUT", "MAIL", "NOMAIL",
        "INTERCEPT", "NOINTERCEPT", "PASSWD", "NOPASSWD", "SETENV", "NOSETENV",
    ];

    private static readonly HashSet<string> Options = ["ROLE", "TYPE", "APPARMOR_PROFILE", "PRIVS", "LIMITPRIVS", "CWD", "CHROOT", "TIMEOUT", "NOTBEFORE", "NOTAFTER"];

    private int items;

    public Dictionary<string, IReadOnlyList<SudoItem>> Aliases { get; } = [];

    public List<SudoRule> Rules { get; } = [];

    public List<SudoDefault> Defaults { get; } = [];

    /// <summary>Lines that are not understood; sudo passes them over or refuses to run.</summary>
    public List<string> Problems { get; } = [];

    public void Add(SudoLine line)
    {
        if (items > MaxItems)
        {
            return;
        }

        SudoScanner scanner = new(line.Text);
        string first = new SudoScanner(line.Text).Word();
        bool isUnderstood = first switch
        {
            "User_Alias" or "Runas_Alias" or "Host_Alias" or "Cmnd_Alias" or "Cmd_Alias" => AddAliases(scanner),
            _ when first == "Defaults" || (line.Text.StartsWith("Defaults", StringComparison.Ordinal) && line.Text[8] is '@' or ':' or '>' or '!') => AddDefaults(line),
            _ => AddRule(scanner, line.Where),
        };
        if (!isUnderstood)
        {
            Problems.Add(line.Where);
        }
        else if (items > MaxItems)
        {
            Problems.Add(line.Where + " and below");
        }
    }

    private bool AddAliases(SudoScanner scanner)
    {
        string kind = scanner.Word();
        do
        {
            string name = scanner.Word();
            if (name.Length == 0 || !scanner.Take('=') || (kind[0] == 'C' ? Commands(scanner) : scanner.List()) is not { } members)
            {
                // IPv6 addresses hold colons; nobody's password depends on them.
                return kind == "Host_Alias";
            }

            items += members.Count;
            Aliases[name] = members;
        }
        while (scanner.Take(':'));
        return scanner.AtEnd || kind == "Host_Alias";
    }

    private static List<SudoItem> Commands(SudoScanner scanner)
    {
        List<SudoItem> commands = [];
        do
        {
            commands.Add(NextCommand(scanner));
        }
        while (scanner.Take(','));
        return commands;
    }

    private static SudoItem NextCommand(SudoScanner scanner)
    {
        while (scanner.WordBefore(':', word => word is "sha224" or "sha256" or "sha384" or "sha512") is not null)
        {
            scanner.Word();
            scanner.Take(',');
        }

        bool isNegated = scanner.Negation();
        return new SudoItem(scanner.Command(), isNegated);
    }

    // "Defaults@host", "Defaults>runas" and "Defaults!command" are taken for everybody: where they hold depends on what is asked.
    private bool AddDefaults(SudoLine line)
    {
        SudoScanner scanner = new(line.Text["Defaults".Length..]);
        IReadOnlyList<SudoItem>? users = null;
        if (scanner.Peek is '@' or ':' or '>' or '!' && line.Text[8] is not (' ' or '\t'))
        {
            bool isUsers = scanner.Take(':');
            _ = isUsers || scanner.Take('@') || scanner.Take('>') || scanner.Take('!');
            if (scanner.List() is not { } list)
            {
                return false;
            }

            users = isUsers ? list : null;
        }

        foreach (string entry in scanner.Rest().Split(','))
        {
            string setting = entry.Trim(' ', '\t');
            bool isNegated = setting.StartsWith('!');
            string[] parts = setting.TrimStart('!', ' ', '\t').Split('=', 2);
            string name = parts[0].Trim(' ', '\t');
            if (name == "authenticate")
            {
                Defaults.Add(new SudoDefault(users, !isNegated, null, line.Where));
            }
            else if (name == "exempt_group")
            {
                Defaults.Add(new SudoDefault(users, null, isNegated || parts.Length == 1 ? "" : parts[1].Trim(' ', '\t', '"'), line.Where));
            }
        }

        items++;
        return true;
    }

    private bool AddRule(SudoScanner scanner, string where)
    {
        if (scanner.List() is not { } users)
        {
            return false;
        }

        List<SudoCommand> commands = [];
        do
        {
            if (!scanner.TakeThrough('=') || !AddCommands(scanner, commands))
            {
                return false;
            }
        }
        while (scanner.Take(':'));
        items += users.Count + commands.Count;
        Rules.Add(new SudoRule(users, commands, where));
        return scanner.AtEnd;
    }

    private static bool AddCommands(SudoScanner scanner, List<SudoCommand> commands)
    {
        // Who and how is inherited by the commands that follow.
        IReadOnlyList<SudoItem>? runas = null;
        bool? noPassword = null;
        do
        {
            if (scanner.Take('('))
            {
                runas = scanner.Peek is ')' or ':' ? [] : scanner.List();
                if (runas is null || !scanner.TakeThrough(')'))
                {
                    return false;
                }
            }

            while (scanner.WordBefore('=', Options.Contains) is not null)
            {
                scanner.Word();
            }

            while (scanner.WordBefore(':', Tags.Contains) is { } tag)
            {
                noPassword = tag switch { "NOPASSWD" => true, "PASSWD" => false, _ => noPassword };
            }

            SudoItem command = NextCommand(scanner);
            if (command.Text.Length == 0)
            {
                return false;
            }

            commands.Add(new SudoCommand(command, noPassword, runas));
        }
        while (scanner.Take(','));
        return true;
    }
}
