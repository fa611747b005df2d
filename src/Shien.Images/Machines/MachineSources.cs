using Shien.Images.Disks;
using Shien.Images.Disks.Chains;
using Shien.Images.Machines.Boxes;
using Shien.Images.Machines.Boxes.Tar;
using Shien.Images.Machines.Ovf;
using Shien.Images.Machines.Utm;
using Shien.Images.Machines.Vmware;

namespace Shien.Images.Machines;

/// <summary>Opens whatever holds a machine, by its content.</summary>
public static class MachineSources
{
    private const int HeadBytes = 512;
    private static readonly string[] PackageSuffixes = [".box", ".ova", ".ovf"];

    /// <summary>
    /// Opens a box (tar; plain, gzip or xz; zip), an OVA, an OVF or .vmx with its disks beside it, a folder that is one
    /// machine, or a bare disk with the files that belong to it. Nothing in it is run, least of all a Vagrantfile.
    /// </summary>
    /// <param name="path">The file, or a folder as <see cref="IsBundle"/> means it.</param>
    /// <param name="options">How; null means the defaults.</param>
    /// <param name="cancellation">Ends the unpacking and checking.</param>
    /// <exception cref="ImageException">It cannot be used; the sentence says why and what to do.</exception>
    public static MachineSource Open(string path, OpenOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= OpenOptions.Default;
        if (IsBundle(path))
        {
            return UtmBundle.IsOne(path)
                ? UtmBundle.Open(path, path, options)
                : VmwareFolder.Open(VmwareFolder.DescriptionIn(path), path, options);
        }

        ByteSource source = FileByteSource.Open(path);
        try
        {
            byte[] head = new byte[Math.Min(HeadBytes, source.LengthBytes)];
            source.Read(0, head);
            Content content = Detect(head, path);
            if (options.OneFile && content != Content.Disk)
            {
                throw new ImageException($"'{Shown.Text(Path.GetFileName(path))}' is no disk image but holds a whole machine (a box, OVA, OVF or .vmx), or something else. 'shien push' reads a machine; or name a disk: qcow2, VMDK or raw.");
            }

            switch (content)
            {
                case Content.Tar:
                    return BoxReader.OpenTar(path, source, TarPacking.None, options, cancellation);
                case Content.Gzip:
                    return BoxReader.OpenTar(path, source, TarPacking.Gzip, options, cancellation);
                case Content.Xz:
                    return BoxReader.OpenTar(path, source, TarPacking.Xz, options, cancellation);
                case Content.Zip:
                    return BoxReader.OpenZip(path, source, options, cancellation);
                case Content.Vmx:
                    return VmwareFolder.Open(path, path, options);
                case Content.Ovf:
                    return OvfFolder.Open(path, source, options, cancellation);
                default:
                    ByteSource disk = source;
                    source = new MemoryByteSource([], "");
                    return OpenDisk(path, disk, options);
            }
        }
        finally
        {
            source.Dispose();
        }
    }

    /// <summary>True for a folder that is one machine and is shown as one file on a Mac: NAME.utm, NAME.vmwarevm.</summary>
    public static bool IsBundle(string path) =>
        (UtmBundle.IsOne(path) || HasExtension(path, VmwareFolder.BundleExtension)) && Directory.Exists(path);

    /// <summary>Opens the disks of a machine whose facts are known already, from VirtualBox or libvirt.</summary>
    /// <param name="path">What the user named, for <see cref="MachineSource.Path"/>.</param>
    /// <param name="machine">The facts.</param>
    /// <param name="diskPaths">The image files, in the order of <see cref="Machine.DiskNames"/>; of a snapshot or linked clone, the attached one.</param>
    /// <param name="registry">Where the parents of such are; null: only near the image.</param>
    /// <exception cref="ImageException">A disk, or a file it needs, is missing or cannot be read.</exception>
    public static MachineSource OpenDisks(string path, Machine machine, IReadOnlyList<string> diskPaths, MediaRegistry? registry = null) =>
        MachineAssembly.Open(path, machine, [.. diskPaths.Select(disk => new Func<DiskReader>(() => DiskImage.Open(disk, registry)))], []);

    private static MachineSource OpenDisk(string path, ByteSource source, OpenOptions options)
    {
        string file = Shown.Text(Path.GetFileName(path));
        DiskReader disk = options.OneFile ? DiskImage.Open(source) : DiskChain.Open(source, path, MediaRegistry.Empty);
        Machine machine = Machine.OfDisks(Path.GetFileNameWithoutExtension(file), file);
        options.FactsKnown?.Invoke(machine);
        return new MachineSource(path, machine, [disk], []);
    }

    private static Content Detect(ReadOnlySpan<byte> head, string path)
    {
        string name = Shown.Text(Path.GetFileName(path));
        string? refused = head switch
        {
            _ when head.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) => "a 7z archive",
            _ when head.StartsWith("BZh"u8) => "packed with bzip2",
            _ when head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) => "packed with zstd",
            _ when head.StartsWith("Rar!"u8) => "a RAR archive",
            _ => null,
        };
        if (refused is not null)
        {
            throw new ImageException($"'{name}' is {refused}, which is not read. Unpack it and name the .ovf or disk file in it, or pack it again as tar.gz.");
        }

        Content content = head switch
        {
            _ when head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) => Content.Gzip,
            _ when head.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) => Content.Xz,
            _ when head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8) => Content.Zip,
            _ when head.Length == HeadBytes && TarHeader.Parse(head) is not null => Content.Tar,
            _ when IsXml(head) => Content.Ovf,
            // It begins with any of its lines, so nothing but its name tells it.
            _ when HasExtension(path, VmwareFolder.Extension) => Content.Vmx,
            _ => Content.Disk,
        };
        return content != Content.Disk || !PackageSuffixes.Contains(Path.GetExtension(path).ToLowerInvariant())
            ? content
            : throw new ImageException($"'{name}' is neither a tar nor a zip nor an OVF, whatever its name says. Download or export it again.");
    }

    private static bool HasExtension(string path, string extension) =>
        Path.TrimEndingDirectorySeparator(path).EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    // With a byte order mark or without; UTF-16 as some editors save it.
    private static bool IsXml(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? head[3..] : head;
        text = text.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || text.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? text[2..] : text;
        text = text.TrimStart(" \t\r\n\0"u8);
        return text.StartsWith("<?xml"u8) || text.StartsWith("<Envelope"u8) || text.StartsWith("<ovf:Envelope"u8) || text.StartsWith("<!--"u8)
            || text.StartsWith("<\0?\0"u8) || text.StartsWith("<!DOCTYPE"u8);
    }

    private enum Content
    {
        Disk,
        Tar,
        Gzip,
        Xz,
        Zip,
        Ovf,
        Vmx,
    }
}
