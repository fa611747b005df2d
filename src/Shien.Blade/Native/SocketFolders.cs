namespace Shien.Blade.Native;

/// <summary>
/// Folders in which QEMU makes sockets: one for each, which only its machine uid may enter, in one that everybody may pass and nobody may
/// list. Blocks.
/// </summary>
/// <param name="path">The folder of the folders.</param>
internal sealed class SocketFolders(string path)
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Pass = Own | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Makes the folder of the folders.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public void MakeShared()
    {
        Directory.CreateDirectory(path, Pass);
        File.SetUnixFileMode(path, Pass); // whatever the umask took away
    }

    /// <summary>Makes one of them, and gives it to a machine.</summary>
    /// <param name="name">A file name.</param>
    /// <param name="machineUid">Whose it becomes.</param>
    /// <param name="gid">Its group.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="IOException">It cannot be made.</exception>
    public string Make(string name, uint machineUid, uint gid)
    {
        MakeShared();
        string made = Path.Combine(path, name);
        Directory.CreateDirectory(made, Own);
        PosixError.Check(LibC.lchown(made, machineUid, gid), $"'{made}' cannot be given to its machine");
        return made;
    }
}
