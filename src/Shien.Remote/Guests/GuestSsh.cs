using Renci.SshNet;
using Renci.SshNet.Common;
using Shien.Remote.HostKeys;
using Shien.Remote.SshNet;

namespace Shien.Remote.Guests;

/// <summary>What a guest's sshd shows and whom it lets in, seen through its door. One call at a time.</summary>
/// <param name="door">To the guest.</param>
/// <param name="limit">Longest key exchange; under emulation one takes seconds.</param>
public sealed class GuestSsh(GuestDoor door, TimeSpan limit)
{
    private const int Attempts = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>The host key that the guest shows. Nobody logs in.</summary>
    /// <param name="kinds">Kinds that are asked for first: those of the keys that are known.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RemoteException">It shows none.</exception>
    public async Task<HostKey> ShownKeyAsync(IReadOnlyList<string> kinds, CancellationToken cancellation)
    {
        HostKey? shown = null;
        using SshClient client = Client("nobody", [new NoneAuthenticationMethod("nobody")], kinds, key =>
        {
            shown = key;
            return false;
        });
        return await RunAsync(client, () => shown is not null, cancellation).ConfigureAwait(false) is var _ && shown is not null
            ? shown
            : throw new RemoteException($"'{door.Host}' let the connection in before it showed a host key.", "This is no SSH server; look at the machine's console.");
    }

    /// <summary>Tries to log in.</summary>
    /// <param name="user">Account in the guest.</param>
    /// <param name="secret">By what.</param>
    /// <param name="hostKey">The key that it must show.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>True if it was let in.</returns>
    /// <exception cref="RemoteException">It could not be tried.</exception>
    public async Task<bool> TryAsync(string user, GuestSecret secret, HostKey hostKey, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            using SshClient client = Client(user, secret.Methods(user), [hostKey.Kind], key => key.Base64 == hostKey.Base64);
            bool isRefused = false;
            try
            {
                bool isIn = await RunAsync(client, () => isRefused, cancellation).ConfigureAwait(false);
                if (isIn)
                {
                    await DisconnectAsync(client).ConfigureAwait(false);
                }

                return isIn;
            }
            catch (RemoteException) when (attempt < Attempts && door.Failure is null)
            {
                // sshd drops connections while many are at work (MaxStartups).
                await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            }
        }
    }

    private SshClient Client(string user, AuthenticationMethod[] methods, IReadOnlyList<string> kinds, Func<HostKey, bool> trust)
    {
        ConnectionInfo info = new(door.Host, 22, user, ProxyTypes.Http, "127.0.0.1", door.Port, GuestDoor.ProxyUser, door.Token, methods) { Timeout = limit };
        Algorithms.Apply(info, kinds);
        SshClient client = new(info);
        client.HostKeyReceived += (_, e) => e.CanTrust = trust(new HostKey(e.HostKey));
        return client;
    }

    // True: let in. False: refused, or ended on purpose.
    private async Task<bool> RunAsync(SshClient client, Func<bool> isMeant, CancellationToken cancellation)
    {
        try
        {
            await Task.Run(client.Connect, cancellation).WaitAsync(cancellation).ConfigureAwait(false);
            return true;
        }
        catch (SshAuthenticationException)
        {
            return false;
        }
        catch (Exception) when (isMeant())
        {
            return false;
        }
        catch (Exception e) when (SshNetFailures.IsOurs(e))
        {
            string why = door.Failure is { } blade ? blade.Message : e.Message;
            throw new RemoteException($"No connection to the sshd of '{door.Host}' could be made: {why}", "Try again; look at the machine's console meanwhile.", e);
        }
    }

    private static async Task DisconnectAsync(SshClient client) => await Task.Run(client.Disconnect).ConfigureAwait(false);
}
