using System.Security.Cryptography;
using Shien.Api.Boxes;
using Shien.Cli.Maps;
using Shien.Cli.Progress;
using Shien.Cli.Reports;
using Shien.CommandLine;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Machines;
using Shien.Images.Machines.Boxes;

namespace Shien.Cli.Boxes.Add;

/// <summary>Fetches a box, writes it as Vagrant's file, and gives it to Vagrant.</summary>
/// <param name="terminal">Where it speaks.</param>
/// <param name="meter">Shows how far it is.</param>
/// <param name="cache">What this computer has.</param>
/// <param name="vagrant">Takes it.</param>
/// <param name="catalogues">Folder of what Vagrant is told of our boxes: it reads it again for <c>vagrant box outdated</c>.</param>
internal sealed class AddRun(Terminal terminal, ProgressMeter meter, MapCache cache, VagrantProgram vagrant, string catalogues)
{
    private const long MiB = 1024 * 1024;

    /// <summary>Adds it; an interruption leaves what has arrived, and the same command goes on there.</summary>
    /// <exception cref="Shien.Api.BladeException">The blade refused or failed.</exception>
    /// <exception cref="ImageException">What came is not what was signed, or the file cannot be written.</exception>
    /// <exception cref="UserException">Vagrant did not take it.</exception>
    public async Task<AddReport> RunAsync(AddPlan plan, CancellationToken cancellation)
    {
        AddOptions options = plan.Options;
        BoxManifest manifest = plan.Signed.Manifest() ?? throw new UserException("What was signed is no manifest of a box.");
        AddReport report = new(
            JsonAnswer.Schema, plan.VagrantName, manifest.Version, BoxCatalogue.NameOf(options.Provider), options.Output, IsNew: true, 0,
            manifest.Disks.Sum(disk => disk.StoredBlocks) * BlockMap.BlockBytes);
        if (options.Output is null)
        {
            vagrant.CheckThere();
            if (!options.Force && vagrant.FindBox(plan.VagrantName, manifest.Version, options.Provider) is not null)
            {
                return report with { IsNew = false };
            }
        }

        BoxFetch fetch = new(terminal, meter, cache);
        using FetchedBox box = await fetch.RunAsync(plan.Signed, plan.Disk, cancellation).ConfigureAwait(false);
        string path = options.Output ?? Path.Combine(cache.Scratch(), $"{manifest.Name}-{manifest.Version}-{BoxCatalogue.NameOf(options.Provider)}.box");
        meter.Begin("Writing the box", manifest.Disks.Sum(disk => disk.LengthBytes));
        await Task.Run(() => BoxWriter.Write(options.Provider, Machine(manifest, box), box.Disks, path, meter, cancellation, box.Maps), cancellation).ConfigureAwait(false);
        if (options.Output is null)
        {
            await GiveAsync(plan, manifest, path, cancellation).ConfigureAwait(false);
        }

        meter.End();
        box.Remove();
        return report with { MissingBytes = fetch.MissingBytes };
    }

    private async Task GiveAsync(AddPlan plan, BoxManifest manifest, string path, CancellationToken cancellation)
    {
        try
        {
            meter.Begin("Giving it to Vagrant");
            string sum = await Task.Run(() => Sum(path), cancellation).ConfigureAwait(false);
            byte[] listing = BoxCatalogue.Write(
                plan.VagrantName, manifest.Description, [new ListedBox(manifest.Version, plan.Options.Provider, new Uri(path).AbsoluteUri, sum)]);
            await vagrant.AddAsync(WriteListing(manifest.Name, listing), plan.Options.Provider, cancellation).ConfigureAwait(false);
        }
        finally
        {
            // Vagrant has unpacked it; where it could not, the disks are still there to make it anew.
            File.Delete(path);
        }
    }

    private string WriteListing(string name, byte[] content)
    {
        string path = Path.Combine(catalogues, name + ".json");
        try
        {
            Directory.CreateDirectory(catalogues);
            File.WriteAllBytes(path + ".new", content);
            File.Move(path + ".new", path, overwrite: true);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"'{path}', by which Vagrant is told of the box, cannot be written: {e.Message}", e);
        }
    }

    private static string Sum(string path)
    {
        using FileStream file = File.OpenRead(path);
        return System.Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static Machine Machine(BoxManifest manifest, FetchedBox box) => new(
        manifest.Name,
        manifest.Cores,
        manifest.MemoryMiB * MiB,
        manifest.Firmware == "efi" ? Firmware.Efi : Firmware.Bios,
        GuestArchitecture.X86_64,
        [],
        [.. box.Disks.Select((_, i) => $"disk{i + 1}")]);
}
