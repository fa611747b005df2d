using Shien.Cli.Blades;
using Shien.CommandLine;
using Shien.Remote;

namespace Shien.Cli.Setup;

/// <summary>Everything that setup will do, before it does anything.</summary>
/// <param name="Name">Name in config.toml.</param>
/// <param name="Entry">What it will say there.</param>
/// <param name="KeyPath">The key; may not exist yet.</param>
internal sealed record SetupPlan(string Name, BladeEntry Entry, string KeyPath)
{
    private static readonly string[] UsualKeys = ["id_ed25519", "id_ecdsa", "id_rsa"];

    /// <summary>Completes the answers: what is missing is asked for, or has a default.</summary>
    /// <exception cref="UserException">Nobody can be asked, or an answer is wrong.</exception>
    /// <exception cref="RemoteException">The blade's address is none.</exception>
    public static SetupPlan Make(SetupAnswers answers, BladeSettings settings, BladeEnvironment environment, Terminal terminal)
    {
        string typed = answers.Blade ?? Ask(terminal, "Blade (host, or host:port)", null, "--blade");
        BladeEntry? known = settings.Blades.GetValueOrDefault(typed);
        BladeAddress address = known?.Address ?? BladeAddress.Parse(typed);
        string user = answers.User ?? address.User
            ?? Ask(terminal, $"Account on '{address.Host}'", BladeAddress.IsUser(environment.User) ? environment.User : null, "--user");
        if (!BladeAddress.IsUser(user))
        {
            throw new UserException($"'{user}' is no account: {BladeAddress.UserRule}.", "Ask an administrator for yours.", ExitCodes.Usage);
        }

        string key = Path.GetFullPath(answers.Key ?? known?.Key ?? UsualKey(environment.HomePath));
        string name = known is not null && answers.Name is null ? typed : NameOf(answers.Name, address, settings);
        return new SetupPlan(name, new BladeEntry(address.Host, address.Port, user, key), key);
    }

    private static string Ask(Terminal terminal, string question, string? suggestion, string option)
    {
        string answer = terminal.IsInteractive ? terminal.Ask(question, suggestion) : "";
        return answer.Length > 0
            ? answer
            : throw new UserException($"{question}: no answer.", $"Give it with {option}.", ExitCodes.Usage);
    }

    /// <summary>The first of the usual keys that exists, or the first of all.</summary>
    public static string UsualKey(string homePath)
    {
        string[] paths = [.. UsualKeys.Select(k => Path.Combine(homePath, ".ssh", k))];
        return paths.FirstOrDefault(File.Exists) ?? paths[0];
    }

    private static string NameOf(string? wanted, BladeAddress address, BladeSettings settings)
    {
        if (wanted is not null)
        {
            return BladeSettings.IsName(wanted)
                ? wanted
                : throw new UserException(
                    $"'{wanted}' is no name for a blade.", "Use small letters, digits and hyphens, at most 32, and not 'local'.", ExitCodes.Usage);
        }

        // The same host keeps its name; another one never takes it away.
        if (settings.Blades.FirstOrDefault(b => b.Value.Host == address.Host && b.Value.Port == address.Port).Key is { } same)
        {
            return same;
        }

        string label = address.Host.Split('.')[0].Replace('_', '-');
        string name = BladeSettings.IsName(label) && !address.Host.All(c => char.IsAsciiDigit(c) || c == '.') ? label : "blade";
        return settings.Blades.ContainsKey(name)
            ? throw new UserException($"config.toml has another blade of the name '{name}' ('{settings.Blades[name].Host}').", "Give this one a name with --name.", ExitCodes.Usage)
            : name;
    }
}
