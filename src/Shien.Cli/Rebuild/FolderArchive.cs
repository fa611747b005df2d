using System.Formats.Tar;
using Shien.CommandLine;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.Machines.Boxes;

namespace Shien.Cli.Rebuild;

/// <summary>What a folder holds, as a tar in a temporary file: its length must be known before it is sent, and its files may change meanwhile.</summary>
internal static class FolderArchive
{
    /// <summary>Most files and folders in one.</summary>
    public const int MaxEntries = 100_000;

    // Vagrant's own state, which it never shares by rsync either.
    private const string Vagrant = ".vagrant";
    private const int MaxDepth = 64;
    private const int EndBytes = 1024;

    /// <summary>Makes it; the file is gone when the stream, which stands at its begin, is disposed. Links are followed, as scp does.</summary>
    /// <param name="folder">What is sent.</param>
    /// <param name="leftOut">Gets the paths of pipes, sockets and devices: who opened them would wait for somebody.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="UserException">A file cannot be read, or there are too many.</exception>
    public static FileStream Make(string folder, ICollection<string> leftOut, CancellationToken cancellation)
    {
        FileStream archive = SentCopy.Create();
        try
        {
            using (TarWriter writer = new(archive, TarEntryFormat.Gnu, leaveOpen: true))
            {
                int count = 0;
                Add(writer, folder, "", 0, leftOut, ref count, cancellation);
            }

            // Of nothing at all the writer makes no archive; the end of one is two empty blocks.
            archive.SetLength(Math.Max(archive.Length, EndBytes));
            archive.Position = 0;
            return archive;
        }
        catch (Exception e) when (e is ImageException or IOException or UnauthorizedAccessException)
        {
            archive.Dispose();
            throw new UserException($"The folder '{folder}' cannot be read whole: {e.Message}", "Let what cannot be read be elsewhere, or make it readable.", inner: e);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    private static void Add(TarWriter writer, string folder, string prefix, int depth, ICollection<string> leftOut, ref int count, CancellationToken cancellation)
    {
        foreach (FileSystemInfo item in new DirectoryInfo(folder).EnumerateFileSystemInfos().OrderBy(item => item.Name, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            if (++count > MaxEntries || depth > MaxDepth)
            {
                throw new UserException(
                    $"The folder '{folder}' has more than {MaxEntries} files, or folders deeper than {MaxDepth}: a link may lead back.", "Send a smaller folder.");
            }

            if (item is DirectoryInfo inner)
            {
                if (depth > 0 || item.Name != Vagrant)
                {
                    writer.WriteEntry(new GnuTarEntry(TarEntryType.Directory, prefix + item.Name + "/") { Mode = ModeOf(item), ModificationTime = item.LastWriteTimeUtc });
                    Add(writer, inner.FullName, prefix + item.Name + "/", depth + 1, leftOut, ref count, cancellation);
                }
            }
            else if ((item.ResolveLinkTarget(returnFinalTarget: true) ?? item).Exists)
            {
                using FileByteSource? source = FileByteSource.OpenRegular(item.FullName);
                if (source is null)
                {
                    leftOut.Add(item.FullName);
                    continue;
                }

                using SourceStream content = new(source);
                writer.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, prefix + item.Name) { Mode = ModeOf(item), ModificationTime = item.LastWriteTimeUtc, DataStream = content });
            }
        }
    }

    /// <summary>Permissions of a file as the guest gets them; on Windows nobody knows which files are programs.</summary>
    public static UnixFileMode ModeOf(FileSystemInfo item)
    {
        const UnixFileMode plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode search = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return OperatingSystem.IsWindows()
            ? item is DirectoryInfo ? plain | search : plain
            : (item.ResolveLinkTarget(returnFinalTarget: true) ?? item).UnixFileMode & (plain | search | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
    }
}
