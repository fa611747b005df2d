using Shien.Api;
using Shien.Api.Pushes;
using Shien.Blade.Http;
using Shien.Blade.Pushes;
using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Blade.Machines;

/// <summary>A disk of the store as it is sent, whoever it belongs to: its block map, then the blocks that the client lacks.</summary>
internal static class DiskAnswers
{
    private const int MaxBlocks = 4096;
    private const int MaxRunsBytes = 64 * 1024;

    /// <summary>Sends a block map; where one is known that the client has as well, only how it differs from that.</summary>
    /// <param name="http">The request; the roots of the maps that the client has are in its query.</param>
    /// <param name="map">What the disk holds.</param>
    /// <param name="choose">One of the client's maps, by their root hashes, the best first; null for none.</param>
    public static async Task SendMapAsync(HttpContext http, BlockMap map, Func<IReadOnlyList<string>, BlockMap?> choose)
    {
        http.AllowDownload();
        http.Response.ContentType = "application/octet-stream";
        string[] roots = [.. http.Request.Query["known"].ToString().Split(',').Where(PushRules.IsRoot).Take(PushDisk.MaxKnownRoots)];
        using MemoryStream bytes = new();
        if (choose(roots) is { } other)
        {
            http.Response.Headers[ApiVersion.BaseHeader] = other.RootHash;
            BlockMapDelta.Write(map, other, bytes);
        }
        else
        {
            BlockMapFormat.Write(map, bytes);
        }

        http.Response.ContentLength = bytes.Length;
        bytes.Position = 0;
        await bytes.CopyToAsync(http.Response.Body, http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Sends the blocks whose runs are the request's body.</summary>
    /// <exception cref="RefusalException">The body is too long.</exception>
    /// <exception cref="Images.ImageException">It asks for too many blocks, or for some that there are not.</exception>
    public static async Task SendBlocksAsync(HttpContext http, DiskReader disk)
    {
        byte[] runs = await http.BytesAsync(MaxRunsBytes).ConfigureAwait(false);
        IReadOnlyList<int> blocks = BlockRunFormat.Read(runs, BlockMap.CountOf(disk.LengthBytes), MaxBlocks);
        http.AllowDownload();
        http.Response.ContentType = "application/octet-stream";
        await BlockTransfer.SendAsync(disk, blocks, http.Response.Body, bytesDone: null, http.RequestAborted).ConfigureAwait(false);
    }
}
