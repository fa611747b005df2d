namespace Shien.Api.Streams;

/// <summary>What a frame of an upgraded stream carries.</summary>
public enum StreamFrameKind : byte
{
    /// <summary>Bytes of the console, either way.</summary>
    Data = 0,

    /// <summary>The sender will send no more data. No content.</summary>
    EndOfInput = 1,

    /// <summary>Window size: columns and rows, two u16 big endian.</summary>
    WindowSize = 2,

    /// <summary>Exit code of what ran, i32 big endian; the last frame.</summary>
    ExitCode = 3,

    /// <summary>Why the stream ends, UTF-8, ready to print; the last frame.</summary>
    Message = 4,
}

/// <summary>One frame: its kind and its content.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Content">0 to <see cref="FrameChannel.MaxContentBytes"/> bytes, valid until the next read.</param>
public readonly record struct StreamFrame(StreamFrameKind Kind, ReadOnlyMemory<byte> Content);
