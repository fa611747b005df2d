using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Shien.Api.Pushes;
using Shien.Api.Repairs;

namespace Shien.Api.Client;

/// <content>Pushes: reserve, map, blocks, commit. And repairs and flattening, which tell their progress in the same way.</content>
public sealed partial class BladeClient
{
    /// <summary>Reserves a push; everything that can be refused without content is refused here.</summary>
    public Task<PushTicket> ReserveAsync(PushRequest push, CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Post, "v1/pushes", Json(push, ApiJson.Default.PushRequest)), ApiJson.Default.PushTicket, cancellation);

    /// <summary>
    /// Sends the block map of a disk, or how it differs from the base of the ticket, and returns which blocks the blade lacks and how
    /// they may travel.
    /// </summary>
    /// <param name="id">Of the ticket.</param>
    /// <param name="disk">From 1.</param>
    /// <param name="held">Root hashes of the disks that the caller has, against which blocks may be packed.</param>
    /// <param name="write">Writes the map to the body.</param>
    /// <param name="cancellation">Ends the push.</param>
    public async Task<MissingBlocks> SendMapAsync(
        string id, int disk, IReadOnlyList<string> held, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation)
    {
        HttpRequestMessage request = Request(HttpMethod.Put, $"v1/pushes/{id}/disks/{disk}/map", new WriterContent(write));
        request.Headers.TryAddWithoutValidation(ApiVersion.HeldHeader, held.Count > 0 ? string.Join(',', held) : "none");
        using HttpResponseMessage response = await SendAsync(request, cancellation).ConfigureAwait(false);
        string[] frames = response.Headers.TryGetValues(ApiVersion.FramesHeader, out IEnumerable<string>? values) ? values.First().Split(',') : [];
        return new MissingBlocks(
            await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false),
            frames.FirstOrDefault() == ApiVersion.GatheredFrames,
            frames.ElementAtOrDefault(1));
    }

    /// <summary>The account's pushes that have not ended.</summary>
    public Task<PushList> GetPushesAsync(CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Get, "v1/pushes"), ApiJson.Default.PushList, cancellation);

    /// <summary>Sends block frames; may be called again with other blocks.</summary>
    public async Task SendBlocksAsync(string id, int disk, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation) =>
        (await SendAsync(
            Request(HttpMethod.Put, $"v1/pushes/{id}/disks/{disk}/blocks", new WriterContent(write)), cancellation).ConfigureAwait(false))
        .Dispose();

    /// <summary>Assembles, inspects and defines; yields progress, and last an event with the machine or the error.</summary>
    public IAsyncEnumerable<PushEvent> CommitAsync(string id, CommitRequest commit, CancellationToken cancellation) =>
        FollowAsync(Request(HttpMethod.Post, $"v1/pushes/{id}/commit", Json(commit, ApiJson.Default.CommitRequest)), cancellation);

    /// <summary>Repairs a stopped machine, or tells what would be done; yields progress, and last an event with the machine or the error.</summary>
    public IAsyncEnumerable<PushEvent> FixAsync(string name, FixRequest fix, CancellationToken cancellation) =>
        FollowAsync(Request(HttpMethod.Post, MachinePath(name) + "/fix", Json(fix, ApiJson.Default.FixRequest)), cancellation);

    /// <summary>Makes the image of a stopped machine whole by itself; yields progress, and last an event with the machine or the error.</summary>
    public IAsyncEnumerable<PushEvent> FlattenAsync(string name, CancellationToken cancellation) =>
        FollowAsync(Request(HttpMethod.Post, MachinePath(name) + "/flatten"), cancellation);

    /// <summary>Gives the reservation up and removes what was sent.</summary>
    public async Task AbandonAsync(string id, CancellationToken cancellation) =>
        (await SendAsync(Request(HttpMethod.Delete, $"v1/pushes/{id}"), cancellation).ConfigureAwait(false)).Dispose();

    private async IAsyncEnumerable<PushEvent> FollowAsync(HttpRequestMessage request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using HttpResponseMessage response = await SendAsync(request, cancellation).ConfigureAwait(false);
        using StreamReader lines = new(await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false));
        while (await NextLineAsync(request, lines, cancellation).ConfigureAwait(false) is { } line)
        {
            yield return JsonSerializer.Deserialize(line, ApiJson.Default.PushEvent) ?? throw Unreadable(request, null);
        }
    }

    private static async Task<string?> NextLineAsync(HttpRequestMessage request, StreamReader lines, CancellationToken cancellation)
    {
        try
        {
            return await lines.ReadLineAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Broken(request, e);
        }
    }

    // A body that is written while it is sent; its length is not known before.
    private sealed class WriterContent(Func<Stream, CancellationToken, Task> write) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            write(stream, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            write(stream, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
