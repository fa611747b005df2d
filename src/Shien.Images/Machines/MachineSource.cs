using Shien.Images.Disks;

namespace Shien.Images.Machines;

/// <summary>An opened machine: its facts and its disks. Owns the disks and the temporary files below them.</summary>
public sealed class MachineSource : IDisposable
{
    internal MachineSource(string path, Machine machine, IReadOnlyList<DiskReader> disks, IReadOnlyList<string> notes)
    {
        Path = path;
        Machine = machine;
        Disks = disks;
        Notes = notes;
    }

    /// <summary>What was opened, as it was named.</summary>
    public string Path { get; }

    /// <summary>The facts.</summary>
    public Machine Machine { get; }

    /// <summary>The disks, in the order of <see cref="Machine.DiskNames"/>; not usable after this was disposed.</summary>
    public IReadOnlyList<DiskReader> Disks { get; }

    /// <summary>What was left out or assumed: sentences ready to print as warnings.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Closes the disks; temporary files are gone with them.</summary>
    public void Dispose()
    {
        foreach (DiskReader disk in Disks)
        {
            disk.Dispose();
        }
    }
}
