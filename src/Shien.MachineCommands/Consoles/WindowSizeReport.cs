using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Shien.Api.Streams;

namespace Shien.MachineCommands.Consoles;

/// <summary>Tells the blade the window's size, at the start and whenever it changes.</summary>
internal sealed partial class WindowSizeReport : IDisposable
{
    private const int OutputDescriptor = 1;
    private const nuint TIOCGWINSZ = 0x5413;

    private readonly FrameChannel channel;
    private readonly PosixSignalRegistration? changed;

    private WindowSizeReport(FrameChannel channel)
    {
        this.channel = channel;

        // Linux only: ioctl takes variable arguments, which macOS on arm64 passes in another way. Blades run Linux.
        if (OperatingSystem.IsLinux())
        {
            changed = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Send());
            Send();
        }
    }

    /// <summary>Begins to report.</summary>
    public static WindowSizeReport Start(FrameChannel channel) => new(channel);

    /// <inheritdoc/>
    public void Dispose() => changed?.Dispose();

    // Columns and rows, each u16 big endian; the kernel's struct winsize has rows first.
    private unsafe void Send()
    {
        ushort* size = stackalloc ushort[4];
        if (Control(OutputDescriptor, TIOCGWINSZ, size) == 0)
        {
            byte[] content = new byte[4];
            BinaryPrimitives.WriteUInt16BigEndian(content, size[1]);
            BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(2), size[0]);
            _ = SendAsync(content);
        }
    }

    private async Task SendAsync(byte[] content)
    {
        try
        {
            await channel.WriteAsync(StreamFrameKind.WindowSize, content).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The connection has ended; the relay says so.
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static unsafe partial int Control(int descriptor, nuint request, ushort* size);
}
