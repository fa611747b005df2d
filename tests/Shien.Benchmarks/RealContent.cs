using System.Globalization;

namespace Shien.Benchmarks;

/// <summary>Makes a streamOptimized VMDK of real content: an ext4 file system with a part of this machine's /usr.</summary>
internal static class RealContent
{
    private const long WantedBytes = 900L << 20;
    private const long DiskBytes = 2L << 30;

    /// <summary>The VMDK; made once a folder.</summary>
    public static string MakeVmdk(string folder)
    {
        string vmdk = Path.Combine(folder, "usr-stream.vmdk");
        if (File.Exists(vmdk))
        {
            return vmdk;
        }

        string tree = Path.Combine(folder, "tree");
        string raw = Path.Combine(folder, "usr.raw");
        Collect(tree);
        using (FileStream file = File.Create(raw))
        {
            file.SetLength(DiskBytes);
        }

        Child.Run(Child.Find("mke2fs"), "-q", "-F", "-t", "ext4", "-d", tree, raw);
        Child.Run(Child.Find("qemu-img"), "convert", "-f", "raw", "-O", "vmdk", "-o", "subformat=streamOptimized", raw, vmdk + ".part");
        File.Move(vmdk + ".part", vmdk);
        Directory.Delete(tree, recursive: true);
        File.Delete(raw);
        return vmdk;
    }

    // Programs and libraries first: what most of a guest's disk is.
    private static void Collect(string tree)
    {
        if (Directory.Exists(tree))
        {
            Directory.Delete(tree, recursive: true);
        }

        Directory.CreateDirectory(tree);
        long bytes = 0;
        int number = 0;
        foreach (string folder in Folders())
        {
            if (bytes > WantedBytes)
            {
                return;
            }

            long size = SizeOf(folder);
            if (size < WantedBytes)
            {
                Child.Run(Child.Find("cp"), "-a", folder, Path.Combine(tree, (++number).ToString(CultureInfo.InvariantCulture)));
                bytes += size;
            }
        }

        throw new InvalidOperationException($"'/usr' has only {bytes >> 20} MB that can be taken; {WantedBytes >> 20} are needed.");
    }

    private static IEnumerable<string> Folders() =>
        new[] { "/usr/bin", "/usr/sbin", "/usr/libexec" }
            .Concat(new[] { "/usr/lib", "/usr/share" }.SelectMany(Directory.GetDirectories).Order(StringComparer.Ordinal))
            .Where(Directory.Exists);

    private static long SizeOf(string folder) =>
        new DirectoryInfo(folder)
            .EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Sum(file => file.Length);
}
