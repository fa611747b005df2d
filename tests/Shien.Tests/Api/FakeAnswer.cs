using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Shien.Api;

namespace Shien.Tests.Api;

/// <summary>What a <see cref="FakeBlade"/> answers.</summary>
internal sealed record FakeAnswer(int Status, byte[] Body)
{
    /// <summary>Before the body has arrived, as a blade refuses.</summary>
    public bool RefusesBeforeBody { get; init; }

    /// <summary>Close the connection in place of an answer.</summary>
    public bool Cut { get; init; }

    /// <summary>Close the connection after this many bytes of the body.</summary>
    public int? CutAt { get; init; }

    /// <summary>Answer 101, then this owns the stream.</summary>
    public Func<NetworkStream, Task>? Upgraded { get; init; }

    public static FakeAnswer Nothing { get; } = new(204, []);

    public static FakeAnswer Json<T>(int status, T value, JsonTypeInfo<T> type) => new(status, JsonSerializer.SerializeToUtf8Bytes(value, type));

    public static FakeAnswer Refusal(int status, ApiError error) => Json(status, error, ApiJson.Default.ApiError) with { RefusesBeforeBody = true };

    /// <summary>JSON lines.</summary>
    public static FakeAnswer Lines<T>(JsonTypeInfo<T> type, params IEnumerable<T> values) =>
        new(200, [.. values.SelectMany(value => (byte[])[.. JsonSerializer.SerializeToUtf8Bytes(value, type), (byte)'\n'])]);
}
