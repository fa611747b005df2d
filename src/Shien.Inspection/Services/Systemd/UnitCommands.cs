using Shien.Inspection.Guests;

namespace Shien.Inspection.Services.Systemd;

/// <summary>What a unit runs, with the variables of its Environment and EnvironmentFile. systemd.service(5), COMMAND LINES.</summary>
internal sealed class UnitCommands(GuestTree tree, CommandReader reader)
{
    private const int MaxFiles = 16;

    private static readonly string[] Keys = ["ExecStartPre", "ExecStart", "ExecStartPost"];

    public IReadOnlyList<ServiceCommand> Of(Unit unit)
    {
        string section = unit.Type == "socket" ? "Socket" : "Service";
        Dictionary<string, string> variables = Variables(unit, section);
        List<ServiceCommand> commands = [];
        foreach (UnitLine line in Keys.SelectMany(key => unit.List(section, key)))
        {
            foreach (IReadOnlyList<string> words in Split(UnitWords.Split(line.Value), unit.Id, variables))
            {
                commands.AddRange(reader.Read(words, line.Where, variables));
            }
        }

        return commands;
    }

    // Commands of one line are separated by a word ";".
    private static IEnumerable<IReadOnlyList<string>> Split(IReadOnlyList<string> words, string id, Dictionary<string, string> variables)
    {
        List<string> command = [];
        foreach (string word in words.Append(";"))
        {
            if (word == ";")
            {
                if (command.Count > 0)
                {
                    yield return command;
                }

                command = [];
                continue;
            }

            string filled = UnitSpecifiers.Expand(command.Count == 0 ? word.TrimStart('@', '-', ':', '+', '!', '|') : word, id);

            // $NAME alone becomes as many words as it holds; ${NAME} stays within its word.
            if (filled.StartsWith('$') && !filled.StartsWith("${", StringComparison.Ordinal) && filled.AsSpan(1).IndexOfAnyExcept(Name) < 0)
            {
                command.AddRange(UnitWords.Split(variables.GetValueOrDefault(filled[1..], "")));
            }
            else
            {
                command.Add(ShellAssignments.Expand(filled, variables));
            }
        }
    }

    private Dictionary<string, string> Variables(Unit unit, string section)
    {
        Dictionary<string, string> variables = [];
        foreach (UnitLine line in unit.List(section, "Environment"))
        {
            foreach (string word in UnitWords.Split(line.Value))
            {
                int equals = word.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0)
                {
                    variables[word[..equals]] = UnitSpecifiers.Expand(word[(equals + 1)..], unit.Id);
                }
            }
        }

        foreach (UnitLine line in unit.List(section, "EnvironmentFile").Take(MaxFiles))
        {
            string path = UnitSpecifiers.Expand(line.Value.TrimStart('-').Trim('"'), unit.Id);
            if (path.StartsWith('/') && tree.TryRead(path) is { } content)
            {
                foreach ((string name, string value) in ShellAssignments.Parse(content))
                {
                    variables[name] = value;
                }
            }
        }

        return variables;
    }

    private static readonly System.Buffers.SearchValues<char> Name =
        System.Buffers.SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");
}
