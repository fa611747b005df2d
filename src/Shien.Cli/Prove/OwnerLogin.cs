using System.Text;
using Shien.Remote;
using Shien.Remote.Guests;

namespace Shien.Cli.Prove;

/// <summary>
/// Logs in to a booted machine as its owner, by the same road as to a blade: key files, the agent, hardware keys. No private key leaves
/// this machine, and no password is asked for.
/// </summary>
internal sealed class OwnerLogin(RemoteOptions keys, GuestDoor door, string knownHosts)
{
    private const string Word = "shien-is-in";
    private const int MaxAnswerBytes = 64 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Null if a command ran as that account; otherwise why not.</summary>
    public async Task<string?> TryAsync(string account, CancellationToken cancellation)
    {
        RemoteOptions options = keys with
        {
            Address = new BladeAddress(account, door.Host, null),
            Door = door,
            KnownHostsPaths = [knownHosts],
            AcceptedFingerprint = null,
            DialCommand = "echo " + Word,
            ConnectLimit = Limit,
            SilenceLimit = Limit,
            Questions = new RemoteQuestions { Passphrase = keys.Questions.Passphrase },
        };
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit * 2);
        try
        {
            RemoteBlade guest = await RemoteBlade.ConnectAsync(options, limit.Token).ConfigureAwait(false);
            await using (guest.ConfigureAwait(false))
            {
                return await SaysAsync(guest, limit.Token).ConfigureAwait(false) ? null : $"as '{account}' the login works, but no command runs";
            }
        }
        catch (RemoteException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"as '{account}' the login took longer than {Limit.TotalMinutes * 2:0} minutes";
        }
    }

    private static async Task<bool> SaysAsync(RemoteBlade guest, CancellationToken cancellation)
    {
        Stream stream = await guest.OpenStreamAsync(cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            byte[] answer = new byte[MaxAnswerBytes];
            int length = 0;
            while (length < answer.Length && await stream.ReadAsync(answer.AsMemory(length), cancellation).ConfigureAwait(false) is var got and > 0)
            {
                length += got;
            }

            return Encoding.ASCII.GetString(answer, 0, length).Contains(Word, StringComparison.Ordinal);
        }
    }
}
