using System.Security.Cryptography;
using Shien.CommandLine;
using Shien.Remote;

namespace Shien.Cli.Rebuild;

/// <summary>Runs commands in a guest over one login.</summary>
/// <param name="guest">Logged in as the account that the owner's key opens.</param>
internal sealed class GuestSession(RemoteBlade guest) : IAsyncDisposable
{
    private const int BufferBytes = 64 << 10;

    /// <summary>Runs a command to its end; returns its exit code.</summary>
    /// <param name="words">The command and its arguments.</param>
    /// <param name="input">
    /// What it reads, or null for nothing. It sees the end of it only when this ends, however it does: a command that is to end then
    /// waits for that, and no other one may.
    /// </param>
    /// <param name="show">Gets each line that it prints, to either stream.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RemoteException">The connection broke.</exception>
    public async Task<int> RunAsync(IReadOnlyList<string> words, Stream? input, Action<string> show, CancellationToken cancellation)
    {
        string mark = "shien-" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        GuestOutput output = new(mark, show);
        string command = "exec " + ShellWords.Join(["sh", "-c", input is null ? GuestScripts.MarkedAlone : GuestScripts.Marked, "sh", mark, .. words]);
        Stream stream = await guest.OpenStreamAsync(command, cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Task sending = SendAsync(input, stream, ended.Token);
            byte[] buffer = new byte[BufferBytes];
            while (output.ExitCode is null)
            {
                int got = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false);
                output.Write(buffer.AsSpan(0, got));
                if (got == 0 && output.ExitCode is null)
                {
                    throw new RemoteException($"The connection to '{guest.Login}' ended before the command did.", "Look at the machine's console.");
                }
            }

            // Who has ended wants no more of it.
            await ended.CancelAsync().ConfigureAwait(false);
            await sending.ConfigureAwait(false);
            return output.ExitCode.Value;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => guest.DisposeAsync();

    // What is not taken, the exit code tells of.
    private static async Task SendAsync(Stream? input, Stream to, CancellationToken cancellation)
    {
        try
        {
            await (input?.CopyToAsync(to, BufferBytes, cancellation) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RemoteException or OperationCanceledException or IOException { InnerException: RemoteException })
        {
            // The reading side sees the same end, and says why.
        }
    }
}
