using System.Net.Sockets;
using Shien.Api;
using Shien.Blade.Store;

namespace Shien.Blade.Proofs;

/// <summary>A proof that is under way, as its streams see it. Any thread may call.</summary>
internal sealed class ProofSession : IDisposable
{
    private const int MaxStreams = 4;

    private readonly CancellationTokenSource ending;
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim streams = new(MaxStreams);
    private volatile PrivateNetwork? network;

    /// <summary>Begins one that <paramref name="aborted"/> ends.</summary>
    public ProofSession(MachineRecord record, CancellationToken aborted)
    {
        Record = record;
        ending = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        Ending = ending.Token;
    }

    /// <summary>Which machine.</summary>
    public MachineRecord Record { get; }

    /// <summary>Asked for when the proof is to end, well or not.</summary>
    public CancellationToken Ending { get; }

    /// <summary>True if the client has said that it has seen enough.</summary>
    public bool WasEnded { get; private set; }

    /// <summary>When nothing of it is left.</summary>
    public Task Finished => finished.Task;

    /// <summary>From now on streams are opened.</summary>
    public void Open(PrivateNetwork guest) => network = guest;

    /// <summary>No more streams, and those that are open end.</summary>
    public void Close()
    {
        network = null;
        ending.Cancel();
    }

    /// <summary>The client has seen enough.</summary>
    public void End()
    {
        WasEnded = true;
        ending.Cancel();
    }

    /// <summary>Nothing of it is left.</summary>
    public void Finish() => finished.TrySetResult();

    /// <summary>Connects to the guest's port 22; the answer of <paramref name="carry"/> is awaited before the next takes its place.</summary>
    /// <exception cref="RefusalException">It is not the time, or too many are open.</exception>
    public async Task ConnectAsync(TimeSpan limit, Func<Socket, CancellationToken, Task> carry)
    {
        PrivateNetwork guest = network ?? throw new RefusalException(
            ErrorCodes.State, $"the machine '{Record.Slot}' has not come up yet", "Wait until its proof says that it answers.");
        if (!await streams.WaitAsync(TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false))
        {
            throw new RefusalException(ErrorCodes.Limit, $"{MaxStreams} connections to the machine '{Record.Slot}' are open already", "Wait until one of them has ended.");
        }

        try
        {
            using Socket socket = guest.OpenSocket();
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Ending);
            patience.CancelAfter(limit);
            try
            {
                await socket.ConnectAsync(PrivateNetwork.Guest, MachineProof.SshPort, patience.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                throw new RefusalException(
                    ErrorCodes.State, $"port 22 of the machine '{Record.Slot}' does not answer any more: {e.Message}", "Run the proof again; 'ie-virsh console' shows what the machine does.");
            }

            using CancellationTokenSource life = CancellationTokenSource.CreateLinkedTokenSource(Ending);
            life.CancelAfter(MachineProof.TalkLimit);
            await carry(socket, life.Token).ConfigureAwait(false);
        }
        finally
        {
            streams.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Not the semaphore: a stream that ends a moment later gives its place back.
        ending.Dispose();
    }
}
