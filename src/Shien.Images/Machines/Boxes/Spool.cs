using Microsoft.Win32.SafeHandles;
using Shien.Images.Disks;

namespace Shien.Images.Machines.Boxes;

/// <summary>
/// Temporary files for disks that must be unpacked. Nobody else can read them, and they are gone with this process
/// whatever ends it: on Unix their names are taken away at once.
/// </summary>
internal static class Spool
{
    private const string OtherFolder = "Set TMPDIR to another folder.";

    /// <summary>Makes an empty temporary file without a name.</summary>
    /// <param name="folder">Where its bytes lie.</param>
    /// <param name="remedy">What the message says to do when the folder does not take files.</param>
    /// <exception cref="ImageException">The folder does not take files.</exception>
    public static SafeFileHandle Create(string folder, string remedy = OtherFolder)
    {
        string path = Path.Combine(folder, $".shien-{Guid.NewGuid():N}.tmp");
        try
        {
            // A handle from File.OpenHandle cannot be given a mode; a stream can, and its handle outlives it.
            if (!OperatingSystem.IsWindows())
            {
                using (new FileStream(path, new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }))
                {
                }

                SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                File.Delete(path);
                return handle;
            }

            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"A temporary file cannot be made in '{folder}': {e.Message} {remedy}", e);
        }
    }

    /// <summary>Unpacks a member into a temporary file.</summary>
    /// <param name="member">The member.</param>
    /// <param name="name">How messages call it.</param>
    /// <param name="options">Folder and limit.</param>
    /// <returns>Owned by the caller; the file goes with it.</returns>
    /// <exception cref="ImageException">It is damaged, larger than it says or than the limit, or there is no space.</exception>
    public static FileByteSource Store(BoxMember member, string name, OpenOptions options)
    {
        CheckSpace(member.StoredBytes, name, options.SpoolFolder);
        SafeFileHandle file = Create(options.SpoolFolder);
        try
        {
            RandomAccess.SetLength(file, member.LengthBytes);
            member.Unpack((offset, bytes) =>
            {
                if (bytes.Length > member.LengthBytes - offset)
                {
                    throw new ImageException($"'{name}' is damaged: it holds more than the {member.LengthBytes} bytes that the box says. Download it again.");
                }

                // The file was made of its full size: zeros are holes already, and a bomb of zeros takes no space.
                if (bytes.ContainsAnyExcept((byte)0))
                {
                    RandomAccess.Write(file, bytes, offset);
                }
            });
            return FileByteSource.OpenHandle(file, name);
        }
        catch (Exception e)
        {
            file.Dispose();
            throw e is IOException ? NoSpace(name, options.SpoolFolder, e) : e;
        }
    }

    private static void CheckSpace(long lengthBytes, string name, string folder)
    {
        try
        {
            long free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
            if (lengthBytes > free)
            {
                throw new ImageException(
                    $"'{name}' must be unpacked and needs {lengthBytes >> 20} MiB in '{folder}', where {free >> 20} MiB are free. Free space there, or set TMPDIR to another folder.");
            }
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // No file system that tells; the writing itself will.
        }
    }

    private static ImageException NoSpace(string name, string folder, Exception cause) => new(
        $"'{name}' cannot be unpacked to '{folder}': {cause.Message} Free space there, or set TMPDIR to another folder.", cause);
}
