using Shien.Images.Disks;

namespace Shien.Images.Machines.Ovf;

/// <summary>Opens an OVF whose disks lie beside it.</summary>
internal static class OvfFolder
{
    /// <summary>Opens it.</summary>
    /// <param name="path">The OVF.</param>
    /// <param name="source">The same, opened; stays the caller's.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends the checking.</param>
    /// <exception cref="ImageException">It is no OVF, or a disk is missing, damaged or unreadable.</exception>
    public static MachineSource Open(string path, ByteSource source, OpenOptions options, CancellationToken cancellation)
    {
        string name = Shown.Text(Path.GetFileName(path));
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        byte[] content = SmallFile.Read(source, HardenedXml.MaxChars);
        OvfMachine ovf = OvfReader.Read(content, name);
        options.FactsKnown?.Invoke(ovf.Machine);
        foreach (OvfDisk disk in ovf.Disks)
        {
            if (!File.Exists(Path.Combine(folder, disk.FileName)))
            {
                throw new ImageException($"'{name}' names the disk '{disk.FileName}', which is not in '{folder}'. Put it there, or export the machine again.");
            }
        }

        List<string> notes = [.. ovf.Notes];
        string manifestPath = Path.ChangeExtension(path, ".mf");
        OvfManifest? manifest = options.IgnoreManifest || !File.Exists(manifestPath) ? null : ReadManifest(manifestPath);
        Check(name, new MemoryByteSource(content, name));
        List<Func<ByteSource>> files = [.. ovf.Disks.Select(disk => new Func<ByteSource>(() => OpenDisk(disk)))];
        return MachineAssembly.Open(path, ovf.Machine, files, notes);

        ByteSource OpenDisk(OvfDisk disk)
        {
            ByteSource file = FileByteSource.Open(Path.Combine(folder, disk.FileName));
            try
            {
                MachineAssembly.CheckSize(disk, file);
                Check(disk.FileName, file);
                return file;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }

        void Check(string fileName, ByteSource file)
        {
            if (manifest?.Verify(fileName, file, options.Progress, cancellation) is { } note)
            {
                notes.Add(note);
            }
        }
    }

    private static OvfManifest ReadManifest(string path) =>
        OvfManifest.Parse(SmallFile.Read(path, OvfManifest.MaxBytes), Shown.Text(Path.GetFileName(path)));
}
