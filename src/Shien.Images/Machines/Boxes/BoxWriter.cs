using System.Formats.Tar;
using System.IO.Compression;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Machines.Boxes.Writing;
using Shien.Images.Writing;

namespace Shien.Images.Machines.Boxes;

/// <summary>
/// Writes a machine as a Vagrant box: a tar.gz that <c>vagrant box add</c> takes and VirtualBox or libvirt import. Its
/// Vagrantfile is our own and holds nothing but the machine's hardware.
/// </summary>
public static class BoxWriter
{
    /// <summary>Largest member that a ustar header can name, in bytes.</summary>
    private const long MaxUstarBytes = (8L << 30) - 1;

    /// <summary>
    /// Writes the box. It appears under its name only when it is complete and synced; the disks are written first, as
    /// nameless files in the same folder, which so needs room for them twice. An existing file is replaced.
    /// </summary>
    /// <param name="provider">Whose box.</param>
    /// <param name="machine">The facts that go into it.</param>
    /// <param name="disks">1 to <see cref="Machine.MaxDisks"/>, in the order of the ports; they stay the caller's.</param>
    /// <param name="toPath">The new file.</param>
    /// <param name="bytesDone">Bytes of all disks together that are behind.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>, leaving nothing.</param>
    /// <param name="maps">
    /// The block maps of the disks, which go into the box beside them: who has the box knows them without reading its disks. Null for none.
    /// </param>
    /// <exception cref="ImageException">A disk is damaged, or the file cannot be written.</exception>
    public static void Write(
        BoxProvider provider, Machine machine, IReadOnlyList<DiskReader> disks, string toPath, IProgress<long>? bytesDone, CancellationToken cancellation,
        IReadOnlyList<BlockMap>? maps = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(disks.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(disks.Count, Machine.MaxDisks);
        string path = Path.GetFullPath(toPath);
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            throw new ImageException($"'{toPath}' cannot be written: there is no folder '{folder}'. Make it, or name another.");
        }

        List<BoxDisk> packed = [];
        try
        {
            for (int i = 0; i < disks.Count; i++)
            {
                packed.Add(Pack(provider, disks, i, folder, bytesDone, cancellation));
            }

            NewFile.Write(toPath, file =>
            {
                // The handle is not the stream's to close.
                FileStream stream = new(file, FileAccess.Write);
                WriteTar(provider, machine, packed, maps, stream, cancellation);
                stream.Flush();
            });
        }
        finally
        {
            packed.ForEach(disk => disk.Content.Dispose());
        }
    }

    private static BoxDisk Pack(
        BoxProvider provider, IReadOnlyList<DiskReader> disks, int index, string folder, IProgress<long>? bytesDone, CancellationToken cancellation)
    {
        DiskReader disk = disks[index];
        long before = disks.Take(index).Sum(other => other.LengthBytes);
        IProgress<long>? progress = bytesDone is null ? null : new Offset(bytesDone, before);
        string name = provider == BoxProvider.VirtualBox ? $"box-disk{index + 1:000}.vmdk"
            : disks.Count == 1 ? "box.img"
            : $"box_{index + 1}.img";
        FileStream content = new(Spool.Create(folder, "Name another folder for the box."), FileAccess.ReadWrite);
        try
        {
            DiskFormat format = provider == BoxProvider.VirtualBox ? DiskFormat.Vmdk : DiskFormat.Qcow2;
            DiskConversion.Fill(disk, content.SafeFileHandle, name, new ConversionOptions(format), progress, cancellation);
            content.Position = 0;
            return new BoxDisk(name, disk.LengthBytes, content);
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    private static void WriteTar(
        BoxProvider provider, Machine machine, List<BoxDisk> disks, IReadOnlyList<BlockMap>? maps, FileStream file, CancellationToken cancellation)
    {
        // A streamOptimized VMDK is deflated already; our qcow2 is not.
        CompressionLevel level = provider == BoxProvider.VirtualBox ? CompressionLevel.NoCompression : CompressionLevel.Fastest;
        using GZipStream gzip = new(file, level, leaveOpen: true);
        using TarWriter tar = new(gzip, TarEntryFormat.Ustar);
        // The description first: who reads the box front to back knows the machine before its disks.
        Add(tar, BoxMetadata.FileName, new MemoryStream(BoxFiles.Metadata(provider, machine, disks)), cancellation);
        Add(tar, "Vagrantfile", new MemoryStream(BoxFiles.Vagrantfile(provider, machine)), cancellation);
        if (provider == BoxProvider.VirtualBox)
        {
            Add(tar, "box.ovf", new MemoryStream(OvfWriter.Write(machine, disks)), cancellation);
        }

        for (int i = 0; i < disks.Count; i++)
        {
            if (maps is not null)
            {
                using MemoryStream map = new();
                BlockMapFormat.Write(maps[i], map);
                map.Position = 0;
                Add(tar, disks[i].FileName + MemberNames.MapExtension, map, cancellation);
            }

            Add(tar, disks[i].FileName, disks[i].Content, cancellation);
        }
    }

    private static void Add(TarWriter tar, string name, Stream content, CancellationToken cancellation)
    {
        PosixTarEntry entry = content.Length <= MaxUstarBytes
            ? new UstarTarEntry(TarEntryType.RegularFile, name)
            : new PaxTarEntry(TarEntryType.RegularFile, name);
        entry.Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        entry.DataStream = new CancellableStream(content, cancellation);
        tar.WriteEntry(entry);
    }

    private sealed class Offset(IProgress<long> to, long before) : IProgress<long>
    {
        public void Report(long value) => to.Report(before + value);
    }
}
