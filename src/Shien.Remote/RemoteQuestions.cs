using Shien.Remote.HostKeys;

namespace Shien.Remote;

/// <summary>
/// How the person is asked. A null means that nobody can be asked: what would need an answer is then refused.
/// Calls come one at a time, from any thread, and may take as long as the person does.
/// </summary>
public sealed record RemoteQuestions
{
    /// <summary>Nobody can be asked.</summary>
    public static RemoteQuestions None { get; } = new();

    /// <summary>Shows a key that known_hosts does not hold; true means it is the blade's and is to be remembered.</summary>
    public Func<HostKey, string, bool>? TrustHostKey { get; init; }

    /// <summary>Asks for the passphrase of the key file it is given; null skips that key.</summary>
    public Func<string, string?>? Passphrase { get; init; }

    /// <summary>Asks for the password of the login (<c>user@host</c>) it is given; null gives up.</summary>
    public Func<string, string?>? Password { get; init; }

    /// <summary>Passes on a question of the blade (keyboard-interactive); false: what is typed must not be seen.</summary>
    public Func<string, bool, string?>? Answer { get; init; }
}
