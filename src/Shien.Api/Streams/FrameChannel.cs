using System.Buffers.Binary;

namespace Shien.Api.Streams;

/// <summary>
/// Frames over an upgraded HTTP connection: kind (1 byte), length (u32 big endian), content. A half-closed socket does
/// not survive Kestrel, so the end of one direction is a frame as well. One task may read while others write;
/// a cancelled read destroys the connection, so readers are ended by closing it.
/// </summary>
public sealed class FrameChannel : IAsyncDisposable
{
    /// <summary>Most content of one frame, in bytes; a longer one ends the stream.</summary>
    public const int MaxContentBytes = 64 * 1024;

    private const int HeaderBytes = 5;

    private readonly Stream stream;
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly byte[] readBuffer = new byte[MaxContentBytes];
    private readonly byte[] readHeader = new byte[HeaderBytes];

    /// <summary>Wraps a two-way stream and owns it.</summary>
    public FrameChannel(Stream stream) => this.stream = stream;

    /// <summary>The next frame, or null when the other side closed between two frames.</summary>
    /// <exception cref="BladeException">The other side sent something else than frames, or closed inside one.</exception>
    public async ValueTask<StreamFrame?> ReadAsync()
    {
        int got = await stream.ReadAtLeastAsync(readHeader, HeaderBytes, throwOnEndOfStream: false).ConfigureAwait(false);
        if (got == 0)
        {
            return null;
        }

        uint length = got == HeaderBytes ? BinaryPrimitives.ReadUInt32BigEndian(readHeader.AsSpan(1)) : uint.MaxValue;
        if (length > MaxContentBytes || readHeader[0] > (byte)StreamFrameKind.Message)
        {
            throw Damaged();
        }

        Memory<byte> content = readBuffer.AsMemory(0, (int)length);
        if (await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false).ConfigureAwait(false) != content.Length)
        {
            throw Damaged();
        }

        return new StreamFrame((StreamFrameKind)readHeader[0], content);
    }

    /// <summary>Sends content as one frame, or several where it is longer than one may be, and flushes.</summary>
    public async ValueTask WriteAsync(StreamFrameKind kind, ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
    {
        await writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            do
            {
                ReadOnlyMemory<byte> part = content[..Math.Min(content.Length, MaxContentBytes)];
                byte[] frame = new byte[HeaderBytes + part.Length];
                frame[0] = (byte)kind;
                BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)part.Length);
                part.CopyTo(frame.AsMemory(HeaderBytes));
                await stream.WriteAsync(frame, cancellation).ConfigureAwait(false);
                content = content[part.Length..];
            }
            while (!content.IsEmpty);
            await stream.FlushAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync().ConfigureAwait(false);
        writing.Dispose();
    }

    private static BladeException Damaged() =>
        new(new ApiError(ErrorCodes.BadRequest, "the stream broke off, or holds something else than frames", "Run the command again."));
}
