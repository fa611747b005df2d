using Shien.Images.Disks;
using Shien.Images.Machines.Ovf;

namespace Shien.Images.Machines;

/// <summary>The last step of every opening: files become disks.</summary>
internal static class MachineAssembly
{
    /// <summary>Opens the disks, each of which must be whole in its file; if one cannot be opened, those before it are closed.</summary>
    /// <exception cref="ImageException">A disk cannot be opened.</exception>
    public static MachineSource Open(string path, Machine machine, IReadOnlyList<Func<ByteSource>> files, IReadOnlyList<string> notes) =>
        Open(path, machine, [.. files.Select(file => new Func<DiskReader>(() => DiskImage.Open(file())))], notes);

    /// <summary>Opens the disks; if one cannot be opened, those before it are closed.</summary>
    /// <exception cref="ImageException">A disk cannot be opened.</exception>
    public static MachineSource Open(string path, Machine machine, IReadOnlyList<Func<DiskReader>> openers, IReadOnlyList<string> notes)
    {
        List<DiskReader> disks = [];
        try
        {
            foreach (Func<DiskReader> open in openers)
            {
                disks.Add(open());
            }

            return new MachineSource(path, machine, disks, notes);
        }
        catch
        {
            disks.ForEach(disk => disk.Dispose());
            throw;
        }
    }

    /// <summary>Passes a disk on that has the one format which is meant; another one is disposed.</summary>
    /// <param name="disk">As it was opened, by its content.</param>
    /// <param name="format">Which is meant.</param>
    /// <param name="refusal">Makes the message of the format that it has.</param>
    /// <exception cref="ImageException">It has another one: a guest may have written its header.</exception>
    public static DiskReader Demand(DiskReader disk, string format, Func<string, string> refusal)
    {
        if (disk.Format == format)
        {
            return disk;
        }

        string found = disk.Format;
        disk.Dispose();
        throw new ImageException(refusal(found));
    }

    /// <summary>Compares a file's size with the one its description gives, where it gives one.</summary>
    /// <exception cref="ImageException">The file is shorter.</exception>
    public static void CheckSize(OvfDisk disk, ByteSource file)
    {
        if (file.LengthBytes < disk.FileBytes)
        {
            throw new ImageException($"'{file.Name}' is cut short: it has {file.LengthBytes} of {disk.FileBytes} bytes. Download or export it again.");
        }
    }
}
