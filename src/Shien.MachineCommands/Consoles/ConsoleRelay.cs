using System.Text;
using Shien.Api;
using Shien.Api.Streams;

namespace Shien.MachineCommands.Consoles;

/// <summary>
/// Carries keys to a console and shows what it says: one thread a direction, since a cancelled read would destroy the
/// connection. The streams are not closed.
/// </summary>
/// <param name="channel">To the blade.</param>
/// <param name="input">Keys, from a terminal or a pipe.</param>
/// <param name="output">The screen.</param>
/// <param name="quiet">How long the guest must be silent after the end of the input for the console to be left.</param>
internal sealed class ConsoleRelay(FrameChannel channel, Stream input, Stream output, TimeSpan quiet)
{
    /// <summary>^], which leaves; telnet's and virsh's as well.</summary>
    public const byte LeaveKey = 0x1d;

    private const int InputBytes = 4096;

    private readonly TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider time = TimeProvider.System;
    private long lastSoundAt;

    /// <summary>
    /// Returns when the key that leaves was typed, the input ended and the guest fell silent, the other side closed, or
    /// <paramref name="cancellation"/> was asked for. The channel is of no use after that.
    /// </summary>
    /// <exception cref="BladeException">The other side sent something else than frames, or broke off.</exception>
    /// <exception cref="IOException">Nobody reads the output any more.</exception>
    public async Task<ConsoleEnd> RunAsync(CancellationToken cancellation)
    {
        Thread keys = new(CarryKeys) { IsBackground = true, Name = "keys" };
        Task<ConsoleEnd> screen = Task.Run(ShowAsync, CancellationToken.None);
        keys.Start();
        using CancellationTokenRegistration interrupted = cancellation.Register(() => left.TrySetResult());
        if (await Task.WhenAny(screen, left.Task).ConfigureAwait(false) == screen)
        {
            return await screen.ConfigureAwait(false);
        }

        await channel.DisposeAsync().ConfigureAwait(false);
        return new ConsoleEnd(Left: true);
    }

    private async Task<ConsoleEnd> ShowAsync()
    {
        string? message = null;
        while (await NextAsync().ConfigureAwait(false) is { } frame)
        {
            if (frame.Kind == StreamFrameKind.Data)
            {
                Volatile.Write(ref lastSoundAt, time.GetTimestamp());
                output.Write(frame.Content.Span);
            }
            else if (frame.Kind == StreamFrameKind.Message)
            {
                message = Encoding.UTF8.GetString(frame.Content.Span);
            }
        }

        return new ConsoleEnd(Left: false, message);
    }

    private async ValueTask<StreamFrame?> NextAsync()
    {
        try
        {
            return await channel.ReadAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            if (left.Task.IsCompleted)
            {
                return null;
            }

            throw new BladeException(
                new ApiError(ErrorCodes.Backend, $"the connection to the blade broke: {e.Message}", "Open the console again."), e);
        }
    }

    private void CarryKeys()
    {
        byte[] keys = new byte[InputBytes];
        try
        {
            while (input.Read(keys) is var got and > 0)
            {
                int leave = keys.AsSpan(0, got).IndexOf(LeaveKey);
                Send(keys.AsMemory(0, leave < 0 ? got : leave));
                if (leave >= 0)
                {
                    left.TrySetResult();
                    return;
                }
            }

            // The blade would close at the end of the input, before the guest has answered what was typed last.
            WaitForSilence();
            left.TrySetResult();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The connection ended: the other thread reads the same and knows why. Or the terminal went: SIGHUP tells.
        }
    }

    private void WaitForSilence()
    {
        Volatile.Write(ref lastSoundAt, time.GetTimestamp());
        while (quiet - time.GetElapsedTime(Volatile.Read(ref lastSoundAt)) is { Ticks: > 0 } rest)
        {
            Thread.Sleep(rest);
        }
    }

    private void Send(ReadOnlyMemory<byte> content)
    {
        if (!content.IsEmpty)
        {
            channel.WriteAsync(StreamFrameKind.Data, content).AsTask().GetAwaiter().GetResult();
        }
    }
}
