using System.Text;
using Shien.Cli.Progress;
using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Cli.Boxes.Registries;

/// <summary>Writes a box that was fetched into a registry; parts that it has already are not sent.</summary>
internal sealed class RegistryMirror(RegistryClient registry, ProgressMeter meter)
{
    private readonly List<OciDescriptor> layers = [];

    /// <summary>Bytes of parts that were sent.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Bytes of parts that were there.</summary>
    public long KnownBytes { get; private set; }

    /// <summary>Writes it under a tag: last, so that a cut leaves the tag as it was, and the same command goes on.</summary>
    /// <param name="box">Whole.</param>
    /// <param name="tag">Under which it is found.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Digest of the artifact.</returns>
    /// <exception cref="Shien.CommandLine.UserException">The registry refused or failed.</exception>
    public async Task<string> RunAsync(FetchedBox box, string tag, CancellationToken cancellation)
    {
        meter.Begin("Sending", box.Maps.Sum(map => (long)map.StoredCount) * BlockMap.BlockBytes);
        layers.Clear();
        OciDescriptor config = await PutAsync(box.Signed.Bytes(), BoxArtifact.Config, cancellation).ConfigureAwait(false);
        layers.Add(await PutAsync(Encoding.ASCII.GetBytes(box.Signed.Signature), BoxArtifact.Signature, cancellation).ConfigureAwait(false));
        long before = 0;
        for (int i = 0; i < box.Disks.Count; i++)
        {
            before = await PutDiskAsync(i + 1, box.Disks[i], box.Maps[i], before, cancellation).ConfigureAwait(false);
        }

        string digest = await registry.PutManifestAsync(tag, BoxArtifact.Make(config, layers, box.Manifest), cancellation).ConfigureAwait(false);
        meter.End();
        return digest;
    }

    private async Task<long> PutDiskAsync(int number, DiskReader disk, BlockMap map, long before, CancellationToken cancellation)
    {
        using MemoryStream bytes = new();
        BlockMapFormat.Write(map, bytes);
        layers.Add(await PutAsync(bytes.ToArray(), (digest, size) => BoxArtifact.Map(digest, size, number), cancellation).ConfigureAwait(false));
        foreach (IGrouping<int, int> group in map.StoredBlocks().GroupBy(block => block / BoxArtifact.GroupBlocks))
        {
            using MemoryStream frames = new();
            int[] blocks = [.. group];
            await BlockTransfer.SendAsync(disk, blocks, frames, bytesDone: null, cancellation).ConfigureAwait(false);
            layers.Add(await PutAsync(frames.ToArray(), (digest, size) => BoxArtifact.Blocks(digest, size, number, group.Key), cancellation).ConfigureAwait(false));
            meter.Report(before += (long)blocks.Length * BlockMap.BlockBytes);
        }

        return before;
    }

    private async Task<OciDescriptor> PutAsync(byte[] content, Func<string, long, OciDescriptor> describe, CancellationToken cancellation)
    {
        string digest = RegistryClient.DigestOf(content);
        if (await registry.HasBlobAsync(digest, cancellation).ConfigureAwait(false))
        {
            KnownBytes += content.Length;
        }
        else
        {
            await registry.PutBlobAsync(digest, content, cancellation).ConfigureAwait(false);
            SentBytes += content.Length;
        }

        return describe(digest, content.Length);
    }
}
