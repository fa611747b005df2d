using System.Net.Sockets;
using Shien.Api;

namespace Shien.Blade.Proofs;

/// <summary>Waits until a guest's sshd shows its banner, against the clock; what went wrong instead becomes a sentence.</summary>
/// <param name="guest">It has just been started.</param>
/// <param name="slot">How messages call it.</param>
/// <param name="limit">Longest wait.</param>
/// <param name="maxWrittenBytes">What it may write meanwhile.</param>
/// <param name="stillWaiting">Called now and then.</param>
/// <param name="time">Clock.</param>
internal sealed class SshWait(TrialGuest guest, string slot, TimeSpan limit, long maxWrittenBytes, Action stillWaiting, TimeProvider time)
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    // Under emulation sshd takes seconds to start its answer.
    private static readonly TimeSpan BannerLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private bool wasRefused;
    private bool wasMute;

    /// <summary>The banner, cleaned.</summary>
    /// <exception cref="RefusalException">It did not come.</exception>
    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        for (long start = time.GetTimestamp(); time.GetElapsedTime(start) < limit;)
        {
            await Task.Run(() => CheckAlive(guest, slot, maxWrittenBytes), cancellation).ConfigureAwait(false);
            if (await TryAsync(cancellation).ConfigureAwait(false) is { } banner)
            {
                return banner;
            }

            stillWaiting();
            await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
        }

        throw Failed(guest, $"the machine '{slot}' booted, but {Why()} within {limit.TotalSeconds:0} s");
    }

    /// <summary>Returns normally while it runs and keeps within what it may write.</summary>
    /// <exception cref="RefusalException">It does not.</exception>
    public static void CheckAlive(TrialGuest guest, string slot, long maxWrittenBytes)
    {
        if (guest.WrittenBytes > maxWrittenBytes)
        {
            throw Failed(guest, $"the machine '{slot}' wrote more than {maxWrittenBytes >> 20} MiB during its proof");
        }

        if (!guest.IsRunning)
        {
            throw Failed(guest, $"the machine '{slot}' ended during its proof: it shut itself down, or somebody forced it off");
        }
    }

    private async Task<string?> TryAsync(CancellationToken cancellation)
    {
        using Socket socket = guest.Network.OpenProbe();
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            patience.CancelAfter(ConnectLimit);
            await socket.ConnectAsync(PrivateNetwork.Guest, MachineProof.SshPort, patience.Token).ConfigureAwait(false);
            patience.CancelAfter(BannerLimit);
            wasMute = true;
            return await SshBanner.ReadAsync(socket, patience.Token).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            wasRefused |= e.SocketErrorCode == SocketError.ConnectionRefused;
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private string Why() =>
        wasMute ? "what listens on its port 22 did not say that it is an SSH server"
        : wasRefused ? "nothing listened on its port 22"
        : guest.HasAddress ? "its port 22 did not answer (a firewall inside?)"
        : "it asked for no address";

    private static RefusalException Failed(TrialGuest guest, string what)
    {
        IReadOnlyList<string> lines = guest.ConsoleLines();
        return new RefusalException(
            ErrorCodes.Proof,
            what + (lines.Count == 0 ? "; its serial console said nothing" : ". Its console said last:" + string.Concat(lines.Select(line => "\n  | " + line))),
            "The machine is stopped, and as it was before the proof. Start it with 'ie-virsh start' and look at it with 'ie-virsh console'; then try again.");
    }
}
