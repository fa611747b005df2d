using Shien.Blade.Machines;
using Shien.Blade.Native;
using Shien.Blade.Store;

namespace Shien.Blade.Displays;

/// <summary>
/// Where QEMU's sockets of displays lie while machines run: a folder each, which only its machine uid may enter, in one that nobody may
/// list. Blocks.
/// </summary>
/// <param name="path">The folder of the folders; gone after a restart of the computer.</param>
internal sealed class DisplayFolder(string path)
{
    private const string SocketName = "vnc";
    private readonly SocketFolders folders = new(path);

    /// <summary>The socket of a machine's display.</summary>
    public string SocketOf(MachineRecord record) => Path.Combine(FolderOf(record), SocketName);

    /// <summary>The socket by which its owner reaches it, where that was opened.</summary>
    public string DoorOf(MachineRecord record) => FolderOf(record) + ".sock";

    /// <summary>Makes a machine's folder; to be called before it is started. Does nothing for one without a display.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public void Prepare(MachineRecord record, DomainPlatform platform)
    {
        if (record.HasDisplay)
        {
            folders.Make(record.DomainName, platform.MachineUid(record.Uid), platform.VmGid);
        }
    }

    /// <summary>Makes the folder of the folders.</summary>
    public void MakeShared() => folders.MakeShared();

    /// <summary>Removes what a machine that is gone had.</summary>
    public void Remove(MachineRecord record)
    {
        string folder = FolderOf(record);
        if (!Directory.Exists(path))
        {
            return; // no machine with a display was started since the computer was
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        File.Delete(DoorOf(record));
    }

    /// <summary>Removes the doors that a killed daemon left; nobody listens behind them.</summary>
    public void SweepDoors()
    {
        if (Directory.Exists(path))
        {
            foreach (string door in Directory.GetFileSystemEntries(path, "*.sock"))
            {
                File.Delete(door);
            }
        }
    }

    private string FolderOf(MachineRecord record) => Path.Combine(path, record.DomainName);
}
