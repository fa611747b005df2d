using Shien.Api.Boxes;

namespace Shien.Api.Client;

/// <content>Published boxes, which everybody with an account may read.</content>
public sealed partial class BladeClient
{
    /// <summary>All published boxes, by name; of each the newest version first.</summary>
    public Task<BoxList> ListBoxesAsync(CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Get, "v1/boxes"), ApiJson.Default.BoxList, cancellation);

    /// <summary>The manifest of a box exactly as it was signed, and its signature, which the caller verifies.</summary>
    public Task<BoxAnswer> GetBoxAsync(string name, string version, CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Get, BoxPath(name, version)), ApiJson.Default.BoxAnswer, cancellation);

    /// <summary>Whose signature makes a box on this blade, as <c>ssh-keygen -Y verify</c> reads it.</summary>
    public async Task<string> GetAllowedSignersAsync(CancellationToken cancellation)
    {
        using HttpResponseMessage response = await SendAsync(Request(HttpMethod.Get, "v1/boxes/allowed-signers"), cancellation).ConfigureAwait(false);
        return await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The block map of a disk of a box, as <see cref="GetDiskMapAsync"/> gives that of a machine; the caller disposes the stream.</summary>
    /// <param name="name">Of the box.</param>
    /// <param name="version">Of the box.</param>
    /// <param name="disk">From 1.</param>
    /// <param name="knownRoots">Root hashes of maps that the caller has: where the blade has one, it tells only the difference.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The map, and the root hash against which it is told; null for the whole map.</returns>
    public Task<(Stream Map, string? Base)> GetBoxMapAsync(
        string name, string version, int disk, IReadOnlyList<string> knownRoots, CancellationToken cancellation) =>
        MapAsync($"{BoxPath(name, version)}/disks/{disk}", knownRoots, cancellation);

    /// <summary>Block frames of a disk of a box, as <see cref="GetDiskBlocksAsync"/> gives those of a machine; the caller disposes the stream.</summary>
    /// <param name="name">Of the box.</param>
    /// <param name="version">Of the box.</param>
    /// <param name="disk">From 1.</param>
    /// <param name="runs">Which blocks, as runs: first block and count, u32 little endian, ascending.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<Stream> GetBoxBlocksAsync(string name, string version, int disk, byte[] runs, CancellationToken cancellation) =>
        BodyAsync(Request(HttpMethod.Post, $"{BoxPath(name, version)}/disks/{disk}/blocks", new ByteArrayContent(runs)), cancellation);

    /// <summary>Withdraws a box: its publisher and administrators may.</summary>
    public async Task YankBoxAsync(string name, string version, YankRequest yank, CancellationToken cancellation) =>
        (await SendAsync(Request(HttpMethod.Post, BoxPath(name, version) + "/yank", Json(yank, ApiJson.Default.YankRequest)), cancellation).ConfigureAwait(false))
        .Dispose();

    /// <summary>Removes a box that was withdrawn and that no machine stands on: administrators may.</summary>
    public async Task RemoveBoxAsync(string name, string version, CancellationToken cancellation) =>
        (await SendAsync(Request(HttpMethod.Delete, BoxPath(name, version)), cancellation).ConfigureAwait(false)).Dispose();

    private static string BoxPath(string name, string version) => $"v1/boxes/{Uri.EscapeDataString(name)}/{Uri.EscapeDataString(version)}";
}
