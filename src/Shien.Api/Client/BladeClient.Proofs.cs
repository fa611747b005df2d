using Shien.Api.Pushes;
using Shien.Api.Streams;

namespace Shien.Api.Client;

/// <content>Proofs by boot, and streams to a machine.</content>
public sealed partial class BladeClient
{
    /// <summary>
    /// Boots a stopped machine where only the caller reaches it. Yields progress, an event with the banner when
    /// <see cref="OpenProofStreamAsync"/> may be called, and last one with the machine or the error. Whoever stops reading ends it.
    /// </summary>
    public IAsyncEnumerable<PushEvent> ProveAsync(string name, CancellationToken cancellation) =>
        FollowAsync(Request(HttpMethod.Post, MachinePath(name) + "/proof"), cancellation);

    /// <summary>A stream to port 22 of a machine that is being proved; the caller disposes it.</summary>
    public async Task<Stream> OpenProofStreamAsync(string name, CancellationToken cancellation) =>
        new FrameStream(await UpgradeAsync(MachinePath(name) + "/proof/ssh", cancellation).ConfigureAwait(false));

    /// <summary>A stream to port 22 of a running machine; the caller disposes it.</summary>
    public async Task<Stream> OpenSshStreamAsync(string name, CancellationToken cancellation) =>
        new FrameStream(await UpgradeAsync(MachinePath(name) + "/ssh", cancellation).ConfigureAwait(false));

    /// <summary>Ends a proof; the machine is stopped then.</summary>
    public async Task EndProofAsync(string name, CancellationToken cancellation) =>
        (await SendAsync(Request(HttpMethod.Delete, MachinePath(name) + "/proof"), cancellation).ConfigureAwait(false)).Dispose();

    private Task<FrameChannel> UpgradeAsync(string path, CancellationToken cancellation) => UpgradeAsync(HttpMethod.Get, path, cancellation);

    private async Task<FrameChannel> UpgradeAsync(HttpMethod method, string path, CancellationToken cancellation)
    {
        HttpRequestMessage request = Request(method, path);
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("shien-stream");
        HttpResponseMessage response = await SendAsync(request, cancellation).ConfigureAwait(false);
        return new FrameChannel(await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false));
    }
}
