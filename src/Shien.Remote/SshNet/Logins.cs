using Renci.SshNet;
using Renci.SshNet.Common;
using Shien.Remote.Keys;

namespace Shien.Remote.SshNet;

/// <summary>The login methods in the order of their cost to the person: ready keys, locked keys, password, the blade's questions.</summary>
internal sealed class Logins(Route route, RemoteQuestions questions)
{
    // sshd's MaxAuthTries is 6; keys count in it as well.
    private const int PasswordAttempts = 3;
    private const int MaxPrompts = 16;

    private readonly List<string> tried = [];

    /// <summary>What was offered, for the message when nothing helped.</summary>
    public string Tried => tried.Count == 0 ? "there was nothing to offer" : "offered: " + string.Join(", ", tried.Distinct());

    /// <summary>Makes the methods; there is always one.</summary>
    /// <param name="keysOnly">Leaves the password and the blade's questions out.</param>
    /// <param name="waitForPerson">Called before the blade's questions are shown: SSH.NET waits for their answers with a limit.</param>
    public AuthenticationMethod[] Make(bool keysOnly, Action waitForPerson)
    {
        List<AuthenticationMethod> methods = [];
        KeyFile[] ready = [.. route.Keys.Where(k => k.State == KeyState.Ready)];
        if (ready.Length > 0)
        {
            tried.AddRange(ready.Select(k => $"key '{k.Path}'"));
            methods.Add(new PrivateKeyAuthenticationMethod(route.User, [.. ready.Select(k => k.Key!)]));
        }

        if (questions.Passphrase is { } passphrase)
        {
            methods.AddRange(route.Keys.Where(k => k.State == KeyState.Encrypted).Select(k => LockedKey(k, passphrase)));
        }

        AskedLogin? password = null;
        if (!keysOnly && questions.Password is { } ask)
        {
            password = new AskedLogin(route.User, "password", PasswordAttempts, () => Password(ask));
            methods.Add(password);
        }

        if (!keysOnly && questions.Answer is { } answer)
        {
            methods.Add(new AskedLogin(route.User, "keyboard-interactive", 1, () => password is { Failed: true } ? null : Interactive(answer, waitForPerson)));
        }

        return methods.Count > 0 ? [.. methods] : [new NoneAuthenticationMethod(route.User)];
    }

    private AskedLogin LockedKey(KeyFile key, Func<string, string?> passphrase) =>
        new(route.User, "publickey", 1, () =>
        {
            tried.Add($"key '{key.Path}'");
            for (int attempt = 0; attempt < PasswordAttempts && passphrase(key.Path) is { Length: > 0 } text; attempt++)
            {
                if (key.Unlock(text) is { } opened)
                {
                    return new PrivateKeyAuthenticationMethod(route.User, opened);
                }
            }

            tried[^1] += " (its passphrase was not given)";
            return null;
        });

    private PasswordAuthenticationMethod? Password(Func<string, string?> ask)
    {
        // An empty password is a trap: LDAP takes it for "anybody".
        if (ask(route.Login) is not { Length: > 0 } password)
        {
            return null;
        }

        tried.Add("password");
        return new PasswordAuthenticationMethod(route.User, password);
    }

    private KeyboardInteractiveAuthenticationMethod Interactive(Func<string, bool, string?> answer, Action waitForPerson)
    {
        KeyboardInteractiveAuthenticationMethod method = new(route.User);
        method.AuthenticationPrompt += (_, e) =>
        {
            if (e.Prompts.Count > MaxPrompts)
            {
                throw new SshAuthenticationException($"The blade asked {e.Prompts.Count} questions at once.");
            }

            foreach (AuthenticationPrompt prompt in e.Prompts)
            {
                tried.Add("the blade's questions");
                prompt.Response = answer(BladeAddress.Printable(prompt.Request), prompt.IsEchoed) ?? "";
            }
        };
        waitForPerson();
        return method;
    }
}
