using System.Runtime.InteropServices;

namespace Shien.CommandLine;

/// <summary>
/// An open file descriptor as it is: read(2) and write(2), nothing buffered, nothing about the terminal touched. A
/// descriptor that somebody else made non-blocking is waited for. One thread may read while another writes. The
/// descriptor is not closed. Not for Windows.
/// </summary>
public sealed partial class DescriptorStream(int descriptor) : Stream
{
    private const int EINTR = 4;
    private const int EPIPE = 32;
    private const int StandardOutput = 1;
    private const short POLLIN = 1;
    private const short POLLOUT = 4;

    private static readonly int EAGAIN = OperatingSystem.IsMacOS() ? 35 : 11;

    /// <summary>Standard input.</summary>
    public static DescriptorStream Input { get; } = new(0);

    /// <summary>Standard output.</summary>
    public static DescriptorStream Output { get; } = new(StandardOutput);

    /// <summary>Standard error.</summary>
    public static DescriptorStream Error { get; } = new(2);

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The descriptor cannot be read: closed, or the terminal is gone.</exception>
    public override unsafe int Read(Span<byte> buffer)
    {
        while (true)
        {
            nint got;
            fixed (byte* start = buffer)
            {
                got = ReadDescriptor(descriptor, start, buffer.Length);
            }

            if (got >= 0)
            {
                return (int)got;
            }

            WaitOrThrow(POLLIN, "read from");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ClosedOutputException">It is the standard output, and nobody reads it any more.</exception>
    /// <exception cref="IOException">The descriptor cannot be written.</exception>
    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint sent;
            fixed (byte* start = buffer)
            {
                sent = WriteDescriptor(descriptor, start, buffer.Length);
            }

            if (sent >= 0)
            {
                buffer = buffer[(int)sent..];
            }
            else
            {
                WaitOrThrow(POLLOUT, "write to");
            }
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    // After a failed call: waits where the descriptor was only busy.
    private unsafe void WaitOrThrow(short events, string what)
    {
        int error = Marshal.GetLastPInvokeError();
        if (error == EAGAIN)
        {
            PollEntry entry = new() { Descriptor = descriptor, Events = events };
            _ = Poll(&entry, 1, -1);
        }
        else if (error != EINTR)
        {
            string message = $"cannot {what} descriptor {descriptor}: {Marshal.GetPInvokeErrorMessage(error)}";
            throw error == EPIPE && descriptor == StandardOutput ? new ClosedOutputException(message) : new IOException(message);
        }
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static unsafe partial nint ReadDescriptor(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint WriteDescriptor(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int Poll(PollEntry* entries, uint count, int timeoutMilliseconds);

    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
