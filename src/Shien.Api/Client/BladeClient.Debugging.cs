using Shien.Api.Debugging;
using Shien.Api.Streams;

namespace Shien.Api.Client;

/// <content>Debugging.</content>
public sealed partial class BladeClient
{
    /// <summary>What the blade has for debugging.</summary>
    public Task<DebugMeans> GetDebugMeansAsync(CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Get, "v1/debug"), ApiJson.Default.DebugMeans, cancellation);

    /// <summary>
    /// Starts a stopped machine, paused before its first instruction, and opens a stream that speaks gdb's remote protocol with it.
    /// The machine goes off when the stream ends; the caller disposes it.
    /// </summary>
    public Task<FrameChannel> OpenDebugAsync(string name, DebugOptions options, CancellationToken cancellation)
    {
        string[] query =
        [
            .. options.Kernel is { } kernel ? [$"kernel={Uri.EscapeDataString(kernel)}"] : Array.Empty<string>(),
            .. options.Append is { } append ? [$"append={Uri.EscapeDataString(append)}"] : Array.Empty<string>(),
        ];
        string path = MachinePath(name) + "/debug" + (query.Length > 0 ? "?" + string.Join('&', query) : "");
        return UpgradeAsync(HttpMethod.Post, path, cancellation);
    }
}
