using System.Net.Sockets;
using Shien.Api;
using Shien.Api.Streams;

namespace Shien.Blade.Debugging;

/// <summary>Carries a debugging session: frames of the client through the filter to QEMU's stub, and back. Both ends stay the caller's.</summary>
internal sealed class GdbRelay(FrameChannel client, Stream stub) : IDisposable
{
    private const int BufferBytes = 16 * 1024;

    // Commands are answered one by one, so that nothing ever waits in a buffer for long: who takes nothing has gone, or floods.
    private static readonly TimeSpan WriteLimit = TimeSpan.FromMinutes(1);

    private readonly GdbFilter filter = new();
    private readonly SemaphoreSlim writingToStub = new(1, 1);

    /// <summary>Runs until one side has closed, the debugger kills the machine, or the cancellation. What the client is told at the end, or null.</summary>
    public async Task<string?> RunAsync(CancellationToken cancellation)
    {
        // Their reads end when the caller closes the connections.
        Task<string?> up = CarryUpAsync(cancellation);
        Task<string?> down = CarryDownAsync(cancellation);
        Task<string?> first = await Task.WhenAny(up, down, Cancelled(cancellation)).ConfigureAwait(false);
        return await first.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => writingToStub.Dispose();

    private static Task<string?> Cancelled(CancellationToken cancellation) =>
        Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => (string?)"The blade's daemon stops.", CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private async Task<string?> CarryUpAsync(CancellationToken cancellation)
    {
        try
        {
            while (await client.ReadAsync().ConfigureAwait(false) is { Kind: not StreamFrameKind.EndOfInput } frame)
            {
                if (frame.Kind == StreamFrameKind.Data)
                {
                    GdbOutput output = filter.FromClient(frame.Content.Span);
                    await ToClientAsync(output.Back, cancellation).ConfigureAwait(false);
                    await ToStubAsync(output.On, cancellation).ConfigureAwait(false);
                    if (output.IsLast)
                    {
                        break;
                    }
                }
            }

            return null;
        }
        catch (GdbProtocolException e)
        {
            return e.Message;
        }
        catch (Exception e) when (IsGone(e))
        {
            return null;
        }
    }

    private async Task<string?> CarryDownAsync(CancellationToken cancellation)
    {
        byte[] buffer = new byte[BufferBytes];
        try
        {
            while (await stub.ReadAsync(buffer, cancellation).ConfigureAwait(false) is var got and > 0)
            {
                GdbOutput output = filter.FromStub(buffer.AsSpan(0, got));
                await ToStubAsync(output.Back, cancellation).ConfigureAwait(false);
                await ToClientAsync(output.On, cancellation).ConfigureAwait(false);
            }

            return "The machine went off.";
        }
        catch (GdbProtocolException e)
        {
            return e.Message;
        }
        catch (Exception e) when (IsGone(e))
        {
            return "The machine went off.";
        }
    }

    private static async Task WithinAsync(Func<CancellationToken, Task> write, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(WriteLimit);
        await write(limit.Token).ConfigureAwait(false);
    }

    private Task ToClientAsync(byte[] bytes, CancellationToken cancellation) => bytes.Length == 0
        ? Task.CompletedTask
        : WithinAsync(limit => client.WriteAsync(StreamFrameKind.Data, bytes, limit).AsTask(), cancellation);

    private Task ToStubAsync(byte[] bytes, CancellationToken cancellation) => bytes.Length == 0
        ? Task.CompletedTask
        : WithinAsync(
            async limit =>
            {
                await writingToStub.WaitAsync(limit).ConfigureAwait(false);
                try
                {
                    await stub.WriteAsync(bytes, limit).ConfigureAwait(false);
                }
                finally
                {
                    writingToStub.Release();
                }
            },
            cancellation);

    private static bool IsGone(Exception e) =>
        e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or BladeException or InvalidOperationException;
}
