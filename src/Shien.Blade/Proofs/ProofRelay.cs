using System.Net.Sockets;
using Shien.Api;
using Shien.Api.Streams;

namespace Shien.Blade.Proofs;

/// <summary>Carries bytes between a client and the guest's port 22: frames there, plain here.</summary>
internal static class ProofRelay
{
    private const int BufferBytes = 16 * 1024;

    /// <summary>Runs until one side has closed, or the cancellation. Both ends stay the caller's.</summary>
    public static async Task RunAsync(FrameChannel client, Socket guest, CancellationToken cancellation)
    {
        // Its read wakes when the client's connection is closed, which is after this has returned.
        Task up = CarryUpAsync(client, guest, cancellation);
        Task down = CarryDownAsync(client, guest, cancellation);
        await Task.WhenAny(down, UntilBrokenAsync(up, cancellation)).ConfigureAwait(false);
    }

    // The client's end of input is no end: the guest may still answer.
    private static async Task UntilBrokenAsync(Task up, CancellationToken cancellation)
    {
        await up.ConfigureAwait(false);
        await Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
    }

    private static async Task CarryUpAsync(FrameChannel client, Socket guest, CancellationToken cancellation)
    {
        try
        {
            while (await client.ReadAsync().ConfigureAwait(false) is { Kind: StreamFrameKind.Data } frame)
            {
                for (ReadOnlyMemory<byte> rest = frame.Content; !rest.IsEmpty;)
                {
                    rest = rest[await guest.SendAsync(rest, cancellation).ConfigureAwait(false)..];
                }
            }

            guest.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (IsGone(e))
        {
            guest.Dispose();
        }
    }

    private static async Task CarryDownAsync(FrameChannel client, Socket guest, CancellationToken cancellation)
    {
        byte[] buffer = new byte[BufferBytes];
        try
        {
            while (await guest.ReceiveAsync(buffer, cancellation).ConfigureAwait(false) is var got and > 0)
            {
                await client.WriteAsync(StreamFrameKind.Data, buffer.AsMemory(0, got), cancellation).ConfigureAwait(false);
            }

            await client.WriteAsync(StreamFrameKind.EndOfInput, default, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (IsGone(e))
        {
            // One of the sides has left.
        }
    }

    private static bool IsGone(Exception e) =>
        e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or BladeException or InvalidOperationException;
}
