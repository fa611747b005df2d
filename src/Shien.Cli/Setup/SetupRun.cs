using Shien.Api;
using Shien.Cli.Blades;
using Shien.CommandLine;
using Shien.Remote;
using Shien.Remote.Keys;

namespace Shien.Cli.Setup;

/// <summary>Runs setup: key, host key, registration, config.toml, test. Every step finds out whether it is done already.</summary>
internal sealed class SetupRun(Terminal terminal, BladeEnvironment environment)
{
    /// <summary>Sets the blade up.</summary>
    /// <exception cref="UserException">An answer is missing or wrong.</exception>
    /// <exception cref="RemoteException">The blade cannot be reached, is not trusted, or refuses the login.</exception>
    /// <exception cref="BladeException">The login works, but shiend does not answer there.</exception>
    public async Task RunAsync(SetupAnswers answers, CancellationToken cancellation)
    {
        SetupPlan plan = SetupPlan.Make(answers, BladeSettings.Read(environment.ConfigPath), environment, terminal);
        if (!File.Exists(plan.KeyPath))
        {
            await KeyMaker.MakeAsync(plan.KeyPath, $"{environment.User} for {plan.Name}", cancellation).ConfigureAwait(false);
            terminal.Say($"Made the key '{plan.KeyPath}', without a passphrase. To give it one: ssh-keygen -p -f '{plan.KeyPath}'");
        }

        RemoteOptions options = BladeConnector.Options(plan.Entry, environment, terminal) with
        {
            AcceptedFingerprint = answers.HostKey,
            Questions = Questions(),
        };
        if (!await KeyOpensAsync(options, cancellation).ConfigureAwait(false))
        {
            bool added = await KeyRegistration.AddAsync(options, PublicKeyLine.Of(plan.KeyPath), cancellation).ConfigureAwait(false);
            terminal.Say(added
                ? $"Registered the key at '{plan.Entry.Address}'."
                : $"The key is registered at '{plan.Entry.Address}' already.");
        }

        BladeSettingsFile.Set(environment.ConfigPath, plan.Name, plan.Entry);
        terminal.Say($"The blade is '{plan.Name}' in '{environment.ConfigPath}'.");
        await TestAsync(plan.Name, cancellation).ConfigureAwait(false);
    }

    // Only the key: where it opens the door already, no password is asked for.
    private static async Task<bool> KeyOpensAsync(RemoteOptions options, CancellationToken cancellation)
    {
        RemoteOptions byKey = options with
        {
            Questions = options.Questions with { Password = null, Answer = null },
            AgentSocket = null,
            DialCommand = "true",
        };
        try
        {
            RemoteBlade blade = await RemoteBlade.ConnectAsync(byKey, cancellation).ConfigureAwait(false);
            await using (blade.ConfigureAwait(false))
            {
                await (await blade.OpenStreamAsync(cancellation).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
                return true;
            }
        }
        catch (RemoteException e) when (e.IsRefusedLogin)
        {
            return false;
        }
    }

    // Without a terminal the password is the first line of the input, used once: a wrong one is not tried three times.
    private RemoteQuestions Questions()
    {
        if (terminal.IsInteractive)
        {
            return BladeQuestions.On(terminal);
        }

        bool used = false;
        return new RemoteQuestions { Password = Once, Answer = (question, isEchoed) => isEchoed ? null : Once(question) };

        string? Once(string question)
        {
            if (used)
            {
                return null;
            }

            used = true;
            return terminal.AskSecret(question);
        }
    }

    private async Task TestAsync(string name, CancellationToken cancellation)
    {
        BladeConnection blade = await BladeConnector.ConnectAsync(name, terminal, environment, cancellation).ConfigureAwait(false);
        await using (blade.ConfigureAwait(false))
        {
            AccountInfo account = await blade.Client.GetAccountAsync(cancellation).ConfigureAwait(false);
            terminal.Say(
                $"You are '{account.Account}' ({account.Role}) at '{account.Blade}', shiend {account.Version}: "
                + $"{account.MachineLimit} machines, each with up to {account.CoreLimit} cores and {account.MemoryLimitMiB} MiB.");
        }
    }
}
