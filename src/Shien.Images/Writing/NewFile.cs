using Microsoft.Win32.SafeHandles;
using Shien.Images.Disks;

namespace Shien.Images.Writing;

/// <summary>A file that appears under its name only when it is complete and synced; until then it is written beside it.</summary>
internal static class NewFile
{
    // ERROR_DISK_FULL of Windows as an HRESULT, and ENOSPC and EDQUOT as the runtime reports them.
    private const int DiskFull = unchecked((int)0x80070070);
    private const int NoSpace = 28;
    private const string Suffix = ".part";

    // Length of what Path.GetRandomFileName gives, and the dot before it.
    private const int RandomChars = 13;

    private static readonly int QuotaReached = OperatingSystem.IsMacOS() ? 69 : 122;

    /// <summary>Writes a file. An existing one is replaced; a failure leaves that, and nothing else.</summary>
    /// <param name="toPath">Its name.</param>
    /// <param name="fill">Writes the content at any offset; need not sync.</param>
    /// <exception cref="ImageException">It cannot be written: no room, no right, no such folder.</exception>
    public static void Write(string toPath, Action<SafeFileHandle> fill)
    {
        string path = Path.GetFullPath(toPath);
        string aside = $"{path}.{Path.GetRandomFileName()}{Suffix}";
        try
        {
            RemoveLeft(path);
            using (SafeFileHandle file = File.OpenHandle(aside, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                fill(file);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(aside, path, overwrite: true);
            UnixFile.SyncFolder(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Remove(aside);
            throw Failure(toPath, e);
        }
        catch
        {
            Remove(aside);
            throw;
        }
    }

    // What a writer of the same file left that was killed; one that is at work holds a lock on its own.
    private static void RemoveLeft(string path)
    {
        string name = Path.GetFileName(path);
        if (Path.GetDirectoryName(path) is not { } folder || !Directory.Exists(folder))
        {
            return;
        }

        foreach (string left in Directory.EnumerateFiles(folder).Where(file => IsAside(Path.GetFileName(file), name)))
        {
            try
            {
                File.OpenHandle(left, FileMode.Open, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose).Dispose();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody else's, or at work.
            }
        }
    }

    private static bool IsAside(string file, string name) =>
        file.Length == name.Length + RandomChars + Suffix.Length
        && file.StartsWith(name + ".", StringComparison.Ordinal) && file.EndsWith(Suffix, StringComparison.Ordinal);

    private static void Remove(string aside)
    {
        // Deleting what is not there is an error where its folder is not there either.
        if (File.Exists(aside))
        {
            File.Delete(aside);
        }
    }

    private static ImageException Failure(string toPath, Exception e) => new(
        e.HResult is DiskFull or NoSpace || e.HResult == QuotaReached
            ? $"'{toPath}' cannot be written: its file system is full, or your quota is reached. Free space there, or name a file elsewhere."
            : $"'{toPath}' cannot be written: {e.Message}",
        e);
}
