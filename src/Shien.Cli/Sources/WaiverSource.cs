using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Shien.Images.Machines;
using Shien.Inspection.Waivers;

namespace Shien.Cli.Sources;

/// <summary>Finds the waivers of whoever has the machine: the file that was named, or the one beside the machine.</summary>
internal static class WaiverSource
{
    /// <summary>Beside the Vagrantfile, the box or the disk.</summary>
    public const string FileName = ".shien-waivers.toml";

    private const int MaxBytes = 1024 * 1024;

    /// <summary>Reads those beside a machine; none where no file is there.</summary>
    /// <param name="machine">The project's folder or the machine's file.</param>
    /// <param name="today">UTC.</param>
    /// <exception cref="ImageException">The file cannot be read, or is longer than 1 MiB.</exception>
    public static WaiverList ReadBeside(string machine, DateOnly today)
    {
        bool isProject = Directory.Exists(machine) && !MachineSources.IsBundle(machine);
        string beside = Path.Combine(isProject ? machine : Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(machine))) ?? "", FileName);
        return File.Exists(beside) ? Read(beside, today) : WaiverList.Empty;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ImageException">It cannot be read, or is longer than 1 MiB.</exception>
    public static WaiverList Read(string path, DateOnly today)
    {
        using FileByteSource file = FileByteSource.Open(path);
        if (file.LengthBytes > MaxBytes)
        {
            throw new ImageException($"'{file.Name}' has {file.LengthBytes} bytes; a file of waivers has at most {MaxBytes}.");
        }

        byte[] text = new byte[file.LengthBytes];
        file.Read(0, text);
        return WaiverList.Parse(GuestText.Decode(text), file.Name, WaiverAuthority.Owner, today);
    }
}
