using Shien.Api.Boxes;
using Shien.Api.Client;

namespace Shien.Cli.Pull;

/// <summary>A disk on the blade that is fetched: of a machine, or of a published box.</summary>
/// <param name="LengthBytes">What its guest sees.</param>
/// <param name="GetMapAsync">Its block map, told against one of the given roots if the blade has it; see <see cref="BladeClient.GetDiskMapAsync"/>.</param>
/// <param name="GetBlocksAsync">Frames of the given runs of blocks; see <see cref="BladeClient.GetDiskBlocksAsync"/>.</param>
internal sealed record RemoteDisk(
    long LengthBytes,
    Func<IReadOnlyList<string>, CancellationToken, Task<(Stream Map, string? Base)>> GetMapAsync,
    Func<byte[], CancellationToken, Task<Stream>> GetBlocksAsync)
{
    // An SSH channel buffers whatever is not read: 8 MiB a request.
    private const int RequestBlocks = 128;

    /// <summary>A disk of a published box on a blade, from 1.</summary>
    public static RemoteDisk OfBox(BladeClient blade, string name, string version, int number, BoxDisk disk) => new(
        disk.LengthBytes,
        (known, stop) => blade.GetBoxMapAsync(name, version, number, known, stop),
        (runs, stop) => blade.GetBoxBlocksAsync(name, version, number, runs, stop));

    /// <summary>Which of the missing blocks are asked for at once; an answer may hold others besides.</summary>
    public Func<IReadOnlyList<int>, IEnumerable<int[]>> Requests { get; init; } = missing => missing.Chunk(RequestBlocks);
}
