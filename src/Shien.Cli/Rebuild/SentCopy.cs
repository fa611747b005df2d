using Shien.CommandLine;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.Machines.Boxes;

namespace Shien.Cli.Rebuild;

/// <summary>
/// Temporary files of what is sent. Its length is told before it: an original that became shorter meanwhile would leave the guest
/// waiting for the rest, and one that grew would be cut in the middle.
/// </summary>
internal static class SentCopy
{
    /// <summary>An empty one, for writing and reading; it is gone when the stream is disposed.</summary>
    /// <exception cref="IOException">There is no room for it.</exception>
    public static FileStream Create()
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Path.Combine(Path.GetTempPath(), "shien-rebuild-" + Path.GetRandomFileName()), options);
    }

    /// <summary>A copy of a file as it is now, which stands at its begin.</summary>
    /// <exception cref="UserException">It is no regular file, cannot be read, or became shorter while it was copied.</exception>
    public static FileStream Of(string path)
    {
        FileStream? copy = null;
        try
        {
            using FileByteSource source = FileByteSource.OpenRegular(path) ?? throw new UserException($"'{path}' is a pipe, a socket or a device, and only files and folders are sent.");
            using SourceStream content = new(source);
            copy = Create();
            content.CopyTo(copy);
            copy.Position = 0;
            return copy;
        }
        catch (Exception e) when (e is ImageException or IOException or UnauthorizedAccessException)
        {
            copy?.Dispose();
            throw new UserException($"The file '{path}' cannot be sent: {e.Message}", inner: e);
        }
        catch
        {
            copy?.Dispose();
            throw;
        }
    }
}
