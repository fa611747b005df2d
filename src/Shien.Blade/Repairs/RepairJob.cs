using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Shien.Api;
using Shien.Blade.Confined;
using Shien.Blade.Machines;
using Shien.Blade.Native;
using Shien.Blade.Nbd;
using Shien.Blade.Store;
using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Shien.Images.Qcow2;
using Shien.Images.Writing;

namespace Shien.Blade.Repairs;

/// <summary>
/// One repair: the images stay closed to everybody but root, and the appliance reaches their content over a socket. What it writes
/// is kept apart; only when it has done everything are new images written of both.
/// </summary>
internal sealed class RepairJob(string appliance, uint uid, TimeSpan timeout, bool isKvm, BladeLog log)
{
    private const int MemoryMiB = 768;
    private const int MaxAnswerBytes = 1 << 20;
    private const long AddressSpaceBytes = 6L << 30;
    private const long MaxFileBytes = 1L << 30;

    /// <summary>Most that one repair may change of the disks, bytes: edits are small, a journal that is replayed is not.</summary>
    public const long MaxChangedBytes = 512L << 20;

    private const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Runs it; see <see cref="RepairPool.RepairAsync"/>.</summary>
    /// <param name="images">The images.</param>
    /// <param name="order">What to do.</param>
    /// <param name="folder">For what is changed.</param>
    /// <param name="home">The job's own directory, made and removed here; short, since a socket lies in it.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyDictionary<int, string>> RunAsync(
        IReadOnlyList<StoredImage> images, RepairOrder order, string folder, string home, CancellationToken cancellation)
    {
        List<DiskReader> disks = [];
        List<SafeFileHandle> changes = [];
        try
        {
            List<DiskOverlay> overlays = [];
            foreach (StoredImage image in images)
            {
                disks.Add(image.Open());
                string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"changes-{disks.Count}"));
                changes.Add(SafeFile.Create(path));
                // Only this process has it, and it goes with it.
                File.Delete(path);
                overlays.Add(new DiskOverlay(disks[^1], changes[^1], MaxChangedBytes / images.Count));
            }

            await ApplyAsync(overlays, order, home, cancellation).ConfigureAwait(false);
            return await Task.Run(() => Write(images, disks, overlays, folder, cancellation), cancellation).ConfigureAwait(false);
        }
        finally
        {
            changes.ForEach(file => file.Dispose());
            disks.ForEach(disk => disk.Dispose());
        }
    }

    /// <summary>Removes the directory of a repair that ended, or that a killed daemon left: whatever wrote there ended with it.</summary>
    public static void RemoveHome(string home)
    {
        if (Directory.Exists(home))
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private async Task ApplyAsync(List<DiskOverlay> overlays, RepairOrder order, string home, CancellationToken cancellation)
    {
        RemoveHome(home);
        Directory.CreateDirectory(home, Folder);
        try
        {
            string socket = Path.Combine(home, "nbd");
            NbdServer server = new(socket, uid, overlays.Select((overlay, i) => (i, overlay)).ToDictionary(p => RepairScript.ExportName(p.i + 1), p => p.overlay));
            await using (server.ConfigureAwait(false))
            {
                RepairScript script = RepairScript.Of(overlays.Count, socket, home, order.Mounts, order.Edits);
                string commands = Path.Combine(home, "commands");
                WriteReadable(commands, Encoding.ASCII.GetBytes(script.Text));
                for (int i = 0; i < script.Contents.Count; i++)
                {
                    WriteReadable(Path.Combine(home, RepairScript.ContentFile(i)), script.Contents[i]);
                }

                PosixError.Check(LibC.lchown(home, uid, uid), $"'{home}' cannot be given to uid {uid}");
                ConfinedOutput output = await Task.Factory.StartNew(
                    () => Run(commands, home, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
                if (!await UidProcesses.WaitForEndAsync(uid, TimeProvider.System).ConfigureAwait(false))
                {
                    throw new IOException($"processes of uid {uid} do not end, so '{home}' cannot be cleared");
                }

                cancellation.ThrowIfCancellationRequested();
                Check(output, server.Failure, order);
            }
        }
        finally
        {
            RemoveHome(home);
        }
    }

    private ConfinedOutput Run(string commands, string home, CancellationToken cancellation)
    {
        Confinement confinement = new(uid, timeout)
        {
            AddressSpaceBytes = AddressSpaceBytes,
            FileBytes = MaxFileBytes,
            Group = isKvm ? KvmProbe.Group() : null,
        };
        List<string> environment =
        [
            "PATH=/usr/bin:/bin:/usr/sbin:/sbin", "LANG=C.UTF-8", "HOME=" + home, "TMPDIR=" + home, "XDG_RUNTIME_DIR=" + home,
            "LIBGUESTFS_CACHEDIR=" + home, "LIBGUESTFS_PATH=" + appliance, "LIBGUESTFS_BACKEND=direct",
            string.Create(CultureInfo.InvariantCulture, $"LIBGUESTFS_MEMSIZE={MemoryMiB}"),
        ];
        if (!isKvm)
        {
            environment.Add("LIBGUESTFS_BACKEND_SETTINGS=force_tcg");
        }

        return new ConfinedRun("the repair", timeout, MaxAnswerBytes).Run(
            confinement.Wrap("/usr/bin/guestfish", "-f", commands), environment, [], cancellation);
    }

    private void Check(ConfinedOutput output, string? diskFailure, RepairOrder order)
    {
        string[] said = Encoding.UTF8.GetString(output.Answer).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string? failure = diskFailure ?? output.Failure ?? (said is [.., RepairScript.EndMark] ? null : "the repair ended before its end");
        if (failure is null)
        {
            return;
        }

        log.Warn($"repair under uid {uid}: {failure}; it said: {GuestText.Clean(output.Error, 2000)}");
        string mark = said.LastOrDefault(line => line.StartsWith(RepairScript.EditMark, StringComparison.Ordinal)) ?? "";
        string where = int.TryParse(mark.AsSpan(Math.Min(mark.Length, RepairScript.EditMark.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number < order.Edits.Count
                ? $" at '{GuestText.Clean(order.Edits[number].Path, 200)}'"
                : "";
        throw new RefusalException(
            ErrorCodes.Backend,
            $"the machine could not be repaired{where}: {GuestText.Clean(failure, 500)}; nothing was changed",
            "Try again; if it happens again, repair it by hand as the findings say, or ask an administrator to look into the log of shiend.");
    }

    private static Dictionary<int, string> Write(
        IReadOnlyList<StoredImage> images, List<DiskReader> disks, List<DiskOverlay> overlays, string folder, CancellationToken cancellation)
    {
        Dictionary<int, string> written = [];
        for (int i = 0; i < overlays.Count; i++)
        {
            if (overlays[i].ChangedBytes == 0)
            {
                continue;
            }

            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"repaired-{i + 1}.qcow2"));
            if (disks[i] is ThinDisk thin)
            {
                DiskConversion.RunOverlay(overlays[i], thin.OwnBlocks().Concat(overlays[i].ChangedBlocks), path, images[i].BelowPath!, cancellation);
            }
            else
            {
                DiskConversion.Run(overlays[i], path, new ConversionOptions(DiskFormat.Qcow2), bytesDone: null, cancellation);
            }

            File.SetUnixFileMode(path, SafeFile.Private);
            using FileByteSource source = FileByteSource.Open(path);
            Qcow2Gate.Check(source, overlays[i].LengthBytes, images[i].BelowPath);
            written.Add(i + 1, path);
        }

        return written;
    }

    // Root's, but readable to the job: the directory is the job's alone.
    private static void WriteReadable(string path, byte[] content)
    {
        File.WriteAllBytes(path, content);
        File.SetUnixFileMode(path, Readable);
    }
}
