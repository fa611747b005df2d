using Microsoft.Win32.SafeHandles;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Blade.Accounts;
using Shien.Blade.Boxes;
using Shien.Blade.Limits;
using Shien.Blade.Machines;
using Shien.Blade.Store;
using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Shien.Images.Qcow2;

namespace Shien.Blade.Making;

/// <summary>Published boxes as what machines begin with. Blocks.</summary>
internal sealed class Templates(BoxStore boxes, ThinBases bases, StoreLayout layout, LimitBook limits, EfiFirmware firmware)
{
    private const int MaxShown = 20;
    private const int MaxShownChars = 80;

    /// <summary>The box of a name, or of <c>NAME:VERSION</c>; without a version the newest that is offered.</summary>
    /// <exception cref="RefusalException">There is none, it was withdrawn, or no machine of this account can be made of it.</exception>
    public PublishedBox Find(string template, Account account)
    {
        string[] parts = template.Split(':', 2);
        PublishedBox? found = parts.Length == 2
            ? boxes.Find(parts[0], parts[1])
            : boxes.All().LastOrDefault(box => box.Manifest.Name == template && !box.IsYanked);
        if (found is null)
        {
            string[] offered = [.. boxes.All().Where(box => !box.IsYanked).GroupBy(box => box.Manifest.Name).Select(versions => versions.Last().Manifest).Select(m => $"{m.Name}:{m.Version}")];
            throw new RefusalException(
                ErrorCodes.NotFound,
                $"there is no template '{GuestText.Clean(template, MaxShownChars)}' on this blade",
                offered.Length == 0
                    ? "None is published yet; those who may publish make one with 'shien box publish'."
                    : $"There are: {string.Join(", ", offered.Take(MaxShown))}{(offered.Length > MaxShown ? ", …" : "")}. 'ie-virsh templates' shows all.");
        }

        if (boxes.Yank(found) is { } yank)
        {
            throw new RefusalException(
                ErrorCodes.State,
                $"the template '{found.Title}' was withdrawn{(yank.By.Length > 0 ? $" by '{yank.By}': {GuestText.Clean(yank.Reason, YankRequest.MaxReasonChars)}" : "")}",
                $"Take the newest with '-t {found.Manifest.Name}'; 'ie-virsh templates' shows what is offered.");
        }

        CheckFits(found, limits.Of(account.Name).DiskBytes);
        return found;
    }

    /// <summary>A version that a machine stands on, also one that was withdrawn since.</summary>
    /// <exception cref="RefusalException">It is not there any more, or damaged.</exception>
    public PublishedBox Find(BaseDisk stoodOn) => boxes.Find(stoodOn.Box, stoodOn.Version) ?? throw Damaged(stoodOn.Title);

    /// <summary>The disks of a box, which are hashed first where that was not done yet: seconds, on which somebody else may wait as well.</summary>
    /// <exception cref="RefusalException">The box is not what was signed.</exception>
    public IReadOnlyList<ThinBase> Disks(PublishedBox box) =>
    [
        .. Enumerable.Range(1, box.Manifest.Disks.Count).Select(disk =>
            bases.Find(new BaseDisk(box.Manifest.Name, box.Manifest.Version, disk)) ?? throw Damaged(box.Title)),
    ];

    /// <summary>Writes an empty overlay for each disk of a box. While they lie in the spool the box is not removed.</summary>
    /// <param name="disks">Of <see cref="Disks"/>.</param>
    /// <param name="folder">Root's own, in the spool.</param>
    /// <exception cref="RefusalException">The box was removed meanwhile.</exception>
    public IReadOnlyList<ThinImage> LayOut(IReadOnlyList<ThinBase> disks, string folder)
    {
        using FileLock held = FileLock.Take(layout.BoxLock);
        return [.. disks.Select(below => Write(below, Path.Combine(folder, $"disk-{below.Disk.Disk}.qcow2")))];
    }

    private static ThinImage Write(ThinBase below, string path)
    {
        if (!File.Exists(below.Path))
        {
            throw Damaged(below.Disk.Title);
        }

        SafeFile.WriteJson(path + StoreLayout.BaseSuffix, below.Disk, StoreJson.Default.BaseDisk);
        using (SafeFileHandle file = SafeFile.Create(path))
        {
            Qcow2Overlay.Write(file, below.Map.LengthBytes, below.Path);
            RandomAccess.FlushToDisk(file);
        }

        using FileByteSource source = FileByteSource.Open(path);
        Qcow2Gate.Check(source, below.Map.LengthBytes, below.Path);
        return new ThinImage(below, new StoredImage(path, below.Path, below.Map.LengthBytes));
    }

    // What its publisher thought of is only a wish; the size of its disks is not.
    private void CheckFits(PublishedBox box, long most)
    {
        long bytes = box.Manifest.Disks.Sum(disk => disk.LengthBytes);
        if (bytes > most)
        {
            throw new RefusalException(
                ErrorCodes.Limit,
                $"the disks of the template '{box.Title}' have {bytes >> 20} MiB together; your limit is {most >> 20} MiB",
                "Take a smaller template, or ask an administrator for a higher limit.");
        }

        if (box.Manifest.Firmware == "efi")
        {
            firmware.CheckPresent();
        }
    }

    private static RefusalException Damaged(string title) => new(
        ErrorCodes.Backend,
        $"the box '{title}' is damaged or was removed, so no machine is put on it",
        "Ask an administrator: the log of shiend names the file. 'ie-virsh templates' shows the others.");
}
