using Renci.SshNet.Common;
using Shien.Remote.HostKeys;

namespace Shien.Remote.SshNet;

/// <summary>
/// Judges the key that the server shows. Nobody is asked while the handshake waits (its time is limited): an unknown key
/// ends the connection, the question comes after, and a second connection then finds the key known.
/// </summary>
internal sealed class HostKeyCheck(Route route)
{
    /// <summary>The key that was refused, or null.</summary>
    public HostKey? Refused { get; private set; }

    /// <summary>Why, where <see cref="Refused"/> is set.</summary>
    public HostKeyVerdict Verdict { get; private set; }

    /// <summary>The line of known_hosts that decided, or null.</summary>
    public KnownHost? Because { get; private set; }

    /// <summary>Handles SSH.NET's event.</summary>
    public void Received(object? sender, HostKeyEventArgs e)
    {
        e.CanTrust = false; // SSH.NET's default is true.
        HostKey key = new(e.HostKey);
        (Verdict, Because) = route.KnownHosts.Check(route.KnownName, key);
        e.CanTrust = Verdict == HostKeyVerdict.Known;
        Refused = e.CanTrust ? null : key;
    }

    /// <summary>After a refusal: remembers the key if somebody vouches for it.</summary>
    /// <exception cref="RemoteException">Nobody does, or it may not be trusted.</exception>
    public void Resolve(RemoteOptions options)
    {
        HostKey key = Refused!;
        string line = Because is null ? "" : $"'{Because.Path}', line {Because.Line}";
        switch (Verdict)
        {
            case HostKeyVerdict.Changed:
                throw new RemoteException(
                    $"The host key of '{route.KnownName}' has changed: it shows {key.Kind} {key.Fingerprint}, "
                    + $"but {line} holds another one ({Because!.Kind} {new HostKey(Because.Blob).Fingerprint}). Somebody may be listening in. Nothing was sent.",
                    "Ask an administrator for the new fingerprint; if it is right, remove the old line with: "
                    + $"ssh-keygen -R '{route.KnownName}' -f '{Because.Path}'");
            case HostKeyVerdict.Revoked:
                throw new RemoteException(
                    $"The host key of '{route.KnownName}' ({key.Kind} {key.Fingerprint}) is marked as revoked in {line}. Nothing was sent.",
                    "Ask an administrator; do not log in there.");
        }

        bool accepted = options.AcceptedFingerprint is { } expected
            ? expected == key.Fingerprint
            : options.Questions.TrustHostKey?.Invoke(key, route.KnownName) ?? false;
        if (!accepted)
        {
            throw new RemoteException(
                options.AcceptedFingerprint is { } other
                    ? $"The host key of '{route.KnownName}' is {key.Kind} {key.Fingerprint}, not '{BladeAddress.Printable(other)}'. Nothing was sent."
                    : $"The host key of '{route.KnownName}' is not known: {key.Kind} {key.Fingerprint}. Nothing was sent.",
                "Compare the fingerprint with the one that an administrator gives you, then run on a terminal and answer yes, or: "
                + $"shien setup --accept-host-key {key.Fingerprint}");
        }

        route.KnownHosts.Add(route.KnownName, key);
    }
}
