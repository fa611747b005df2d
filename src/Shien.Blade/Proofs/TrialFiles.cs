using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Shien.Blade.Machines;
using Shien.Blade.Store;
using Shien.Images.Qcow2;

namespace Shien.Blade.Proofs;

/// <summary>
/// The files of one trial start: what the guest writes goes into overlays, which are deleted as soon as qemu has opened them, so that
/// nothing is left whoever is killed. Blocks.
/// </summary>
internal sealed class TrialFiles : IDisposable
{
    private const string Mark = ".trial";

    private readonly List<string> paths = [];
    private readonly List<SafeFileHandle> overlays = [];

    /// <summary>Makes them.</summary>
    /// <param name="record">Whose.</param>
    /// <param name="layout">Of the store.</param>
    /// <param name="platform">Who qemu is.</param>
    /// <param name="card">Name of the network card.</param>
    /// <exception cref="IOException">The store is full or failed.</exception>
    public TrialFiles(MachineRecord record, StoreLayout layout, DomainPlatform platform, string card)
    {
        try
        {
            List<string> disks = [];
            for (int i = 0; i < record.Disks.Count; i++)
            {
                string path = PathOf(layout, record, string.Create(CultureInfo.InvariantCulture, $"{i + 1}.qcow2"));
                SafeFileHandle file = Make(path);
                overlays.Add(file);
                Qcow2Overlay.Write(file, record.Disks[i].LengthBytes, layout.Image(record.Account, record.Disks[i].File));
                platform.Give(path, record.Uid);
                disks.Add(path);
            }

            Parts = new TrialParts(disks, CopyOfMemory(record, layout, platform), card);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>For the domain's XML.</summary>
    public TrialParts Parts { get; }

    /// <summary>Bytes that the guest has written so far, tables included.</summary>
    public long WrittenBytes => overlays.Sum(RandomAccess.GetLength);

    /// <summary>Deletes them; qemu, which has opened them, keeps what it has.</summary>
    public void Unlink()
    {
        foreach (string path in paths)
        {
            File.Delete(path);
        }

        paths.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Unlink();
        foreach (SafeFileHandle overlay in overlays)
        {
            overlay.Dispose();
        }
    }

    private static string PathOf(StoreLayout layout, MachineRecord record, string name) => layout.Image(record.Account, $"{record.Slot}{Mark}-{name}");

    private SafeFileHandle Make(string path)
    {
        // One that a killed daemon left could be a link by now; the directory is root's, the file was the machine's.
        File.Delete(path);
        paths.Add(path);
        return SafeFile.Create(path);
    }

    private string? CopyOfMemory(MachineRecord record, StoreLayout layout, DomainPlatform platform)
    {
        if (record.FirmwareFile is not { } memory)
        {
            return null;
        }

        string path = PathOf(layout, record, "nvram");
        using SafeFileHandle file = Make(path);
        RandomAccess.Write(file, File.ReadAllBytes(layout.Image(record.Account, memory)), 0);
        platform.Give(path, record.Uid);
        return path;
    }
}
