using Shien.Api.Boxes;
using Shien.Cli.Maps;
using Shien.Cli.Progress;
using Shien.Cli.Pull;
using Shien.CommandLine;
using Shien.Images;
using Shien.Images.Blocks;

namespace Shien.Cli.Boxes;

/// <summary>Fetches the disks of a box whose signature was verified: what this computer has of them is not fetched.</summary>
internal sealed class BoxFetch(Terminal terminal, ProgressMeter meter, MapCache cache)
{
    private readonly DiskFetch fetch = new(meter, cache);

    /// <summary>Content that was not on this computer, bytes.</summary>
    public long MissingBytes => fetch.MissingBytes;

    /// <summary>Fetches it; a failure leaves nothing, an interruption what has arrived, where the same command goes on.</summary>
    /// <param name="signed">Verified.</param>
    /// <param name="disk">Where a disk is: its number from 1, and what was signed of it.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The caller disposes it.</returns>
    /// <exception cref="ImageException">What came is not what was signed.</exception>
    public async Task<FetchedBox> RunAsync(SignedManifest signed, Func<int, BoxDisk, RemoteDisk> disk, CancellationToken cancellation)
    {
        BoxManifest manifest = signed.Manifest() ?? throw new UserException("What was signed is no manifest of a box.");
        await Task.Run(() => VagrantBoxes.Register(cache, TimeProvider.System.GetUtcNow()), cancellation).ConfigureAwait(false);
        FetchedBox box = new(signed, manifest);
        try
        {
            for (int i = 0; i < manifest.Disks.Count; i++)
            {
                BlockMap map = await fetch.RunAsync(disk(i + 1, manifest.Disks[i]), cache.Scratch(), box.Add, manifest.Disks[i].MapRoot, cancellation).ConfigureAwait(false);
                box.Add(map);
            }

            meter.End();
            return box;
        }
        catch (Exception e)
        {
            meter.End();
            if (!Interruption.CanGoOn(e))
            {
                box.Remove();
            }
            else if (box.Disks.Count > 0)
            {
                terminal.Say("What has arrived is kept for a day: the same command goes on there.");
            }

            box.Dispose();
            throw;
        }
    }
}
