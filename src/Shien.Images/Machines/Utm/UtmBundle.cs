using Shien.Images.Disks;
using Shien.Images.Qcow2;

namespace Shien.Images.Machines.Utm;

/// <summary>Opens a machine of UTM: a folder NAME.utm with <c>config.plist</c>, and its disks in <c>Data</c>.</summary>
public static class UtmBundle
{
    private const string Extension = ".utm";
    private const int MaxBundles = 1000;
    private const string Description = "config.plist";

    /// <summary>Where UTM keeps its machines unless they were put elsewhere.</summary>
    public static string DocumentsFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "Library", "Containers", "com.utmapp.UTM", "Data", "Documents");

    /// <summary>True for a path that is named as such a folder.</summary>
    public static bool IsOne(string path) => Path.TrimEndingDirectorySeparator(path).EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens it. Whether it runs, only UTM knows.</summary>
    /// <param name="bundle">The folder.</param>
    /// <param name="sourcePath">What the user named, for <see cref="MachineSource.Path"/>.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ImageException">The description or a disk cannot be read.</exception>
    public static MachineSource Open(string bundle, string sourcePath, OpenOptions options)
    {
        UtmMachine utm = Read(bundle);
        options.FactsKnown?.Invoke(utm.Machine);
        string data = Path.Combine(Path.GetFullPath(bundle), "Data");
        return MachineAssembly.Open(
            sourcePath, utm.Machine, [.. utm.Machine.DiskNames.Select(disk => new Func<DiskReader>(() => OpenDisk(Path.Combine(data, disk))))], utm.Notes);
    }

    /// <summary>UUID of the machine in a folder, or null where it does not say.</summary>
    /// <exception cref="ImageException">The description cannot be read.</exception>
    public static Guid? IdOf(string bundle) => Read(bundle).Id;

    /// <summary>Finds the folder of a machine.</summary>
    /// <param name="id">Its UUID.</param>
    /// <param name="documents">Where to look.</param>
    /// <exception cref="ImageException">It is not there, or the folder cannot be read.</exception>
    public static string Find(Guid id, string documents)
    {
        try
        {
            return (Directory.Exists(documents) ? Directory.EnumerateDirectories(documents, "*" + Extension) : [])
                .Take(MaxBundles).FirstOrDefault(bundle => IsOf(bundle, id))
                ?? throw new ImageException($"No machine in '{documents}' has the id {id}. Name its folder: shien push NAME.utm (UTM shows it in the Finder).");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"'{documents}' cannot be read: {e.Message} Give the terminal access to it (System Settings, Privacy & Security), or name the machine's folder.", e);
        }
    }

    private static bool IsOf(string bundle, Guid id)
    {
        try
        {
            return IdOf(bundle) == id;
        }
        catch (ImageException)
        {
            return false; // Another machine, which is not what was asked for.
        }
    }

    private static UtmMachine Read(string bundle) =>
        UtmMachine.Parse(SmallFile.Read(Path.Combine(bundle, Description), HardenedXml.MaxChars), $"{Description} in {Shown.Text(Path.GetFileName(Path.TrimEndingDirectorySeparator(bundle)))}");

    // UTM lets QEMU guess the format: a guest could have written another format's header onto a raw disk, so the name must
    // say the same. No disk of UTM's needs another file.
    private static DiskReader OpenDisk(string path)
    {
        string expected = Path.GetExtension(path).Equals(".qcow2", StringComparison.OrdinalIgnoreCase) ? Qcow2Reader.FormatName : RawReader.FormatName;
        return MachineAssembly.Demand(
            DiskImage.Open(FileByteSource.Open(path)),
            expected,
            format => $"'{path}' is '{expected}' by its name, but its content looks like {format}, so it could be read in two ways. "
                + "Convert it with \"qemu-img convert -f FORMAT -O qcow2 FILE NEW.qcow2\", with the format that is meant, and use that file.");
    }
}
