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
