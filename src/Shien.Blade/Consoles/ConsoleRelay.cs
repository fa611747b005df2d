using System.Text;
using Shien.Api;
using Shien.Api.Streams;
using Shien.Blade.Libvirt;

namespace Shien.Blade.Consoles;

/// <summary>
/// Carries a console: frames of the client to the guest, the guest's output in frames to the client; one thread a
/// direction, since both ends of libvirt's stream block. Ends when the client leaves or the guest is shut off.
/// </summary>
internal sealed class ConsoleRelay(ConsoleStream console, FrameChannel client, string name)
{
    private const int BufferBytes = 16 * 1024;

    private int directions = 2;

    /// <summary>Runs to the end of the console and frees it; blocks.</summary>
    public void Run()
    {
        // Its read wakes only when Kestrel closes the connection, which is after this has returned: the last of the
        // two frees the console.
        new Thread(CarryInput) { IsBackground = true, Name = "console-input" }.Start();
        try
        {
            string? reason = CarryOutput();
            if (reason is not null)
            {
                TrySend(StreamFrameKind.Message, Encoding.UTF8.GetBytes(reason));
            }
        }
        finally
        {
            console.Abort();
            Leave();
        }
    }

    // Null when the client left; otherwise what the client is told.
    private string? CarryOutput()
    {
        byte[] buffer = new byte[BufferBytes];
        while (true)
        {
            int got;
            try
            {
                got = console.Receive(buffer);
            }
            catch (LibvirtException)
            {
                return $"The console of '{name}' was taken over by another session, or libvirt was restarted.";
            }

            if (got == 0)
            {
                return console.WasAborted ? null : $"The machine '{name}' was shut off.";
            }

            if (!TrySend(StreamFrameKind.Data, buffer.AsMemory(0, got)))
            {
                return null;
            }
        }
    }

    private void CarryInput()
    {
        try
        {
            while (client.ReadAsync().AsTask().GetAwaiter().GetResult() is { Kind: not StreamFrameKind.EndOfInput } frame)
            {
                if (frame.Kind == StreamFrameKind.Data && !console.Send(frame.Content.Span))
                {
                    return;
                }
            }
        }
        catch (Exception e) when (IsGone(e))
        {
            // The client is gone, which ends the console as its leaving would.
        }
        finally
        {
            console.Abort();
            Leave();
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref directions) == 0)
        {
            console.Dispose();
        }
    }

    private bool TrySend(StreamFrameKind kind, ReadOnlyMemory<byte> content)
    {
        try
        {
            client.WriteAsync(kind, content).AsTask().GetAwaiter().GetResult();
            return true;
        }
        catch (Exception e) when (IsGone(e))
        {
            return false;
        }
    }

    private static bool IsGone(Exception e) =>
        e is IOException or ObjectDisposedException or OperationCanceledException or BladeException or InvalidOperationException;
}
