using System.Net.Sockets;
using System.Text;
using Shien.Api;
using Shien.Api.Streams;

namespace Shien.IeVirsh.Debugging;

/// <summary>Carries bytes between a debugger and the blade, and keeps what the blade says at the end.</summary>
internal sealed class DebugRelay(FrameChannel blade)
{
    private const int BufferBytes = 16 * 1024;
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Socket? debugger;
    private volatile bool isEnding;

    /// <summary>Completes when the blade has ended the session; the machine is off then.</summary>
    public Task Ended => ended.Task;

    /// <summary>What the blade said of the end, or null.</summary>
    public string? Message { get; private set; }

    /// <summary>Begins to listen to the blade.</summary>
    public void Start() => _ = Task.Run(CarryDownAsync);

    /// <summary>Carries what the debugger says until it leaves or the blade ends the session.</summary>
    public async Task CarryUpAsync(Socket from)
    {
        debugger = from;
        if (ended.Task.IsCompleted)
        {
            return;
        }

        byte[] buffer = new byte[BufferBytes];
        try
        {
            while (await from.ReceiveAsync(buffer).ConfigureAwait(false) is var got and > 0)
            {
                await blade.WriteAsync(StreamFrameKind.Data, buffer.AsMemory(0, got)).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (IsGone(e))
        {
            // Either side has left.
        }
    }

    /// <summary>Ends the session and waits until the machine is off.</summary>
    public async Task EndAsync()
    {
        isEnding = true;
        try
        {
            await blade.WriteAsync(StreamFrameKind.EndOfInput, default).ConfigureAwait(false);
            await ended.Task.WaitAsync(EndPatience).ConfigureAwait(false);
        }
        catch (Exception e) when (IsGone(e) || e is TimeoutException)
        {
            // The blade ends it when the connection closes.
        }
    }

    private async Task CarryDownAsync()
    {
        try
        {
            while (await blade.ReadAsync().ConfigureAwait(false) is { } frame)
            {
                if (frame.Kind == StreamFrameKind.Message)
                {
                    Message = Encoding.UTF8.GetString(frame.Content.Span);
                }
                else if (frame.Kind == StreamFrameKind.Data && debugger is { } to)
                {
                    await SendAsync(to, frame.Content).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (IsGone(e))
        {
            Message ??= isEnding ? null : "The connection to the blade broke.";
        }
        finally
        {
            if (!isEnding)
            {
                // Without a word: the daemon was killed, and libvirt ends what it had begun.
                Message ??= "The blade's daemon has gone.";
            }

            ended.TrySetResult();
            debugger?.Dispose();
        }
    }

    // A debugger that has left takes nothing any more; the blade may still have a message.
    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> content)
    {
        try
        {
            for (ReadOnlyMemory<byte> rest = content; !rest.IsEmpty;)
            {
                rest = rest[await to.SendAsync(rest).ConfigureAwait(false)..];
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private static bool IsGone(Exception e) =>
        e is IOException or SocketException or ObjectDisposedException or BladeException or InvalidOperationException;
}
