using Shien.Images.Disks;

namespace Shien.Benchmarks;

/// <summary>
/// <c>shien convert</c> against <c>qemu-img convert</c>, in turns. Both end with their file synced: ours always does,
/// qemu-img with cache mode writeback.
/// </summary>
internal static class ConvertPair
{
    /// <summary>Runs one case.</summary>
    /// <param name="what">The case.</param>
    /// <param name="stream">The streamOptimized VMDK.</param>
    /// <param name="options">Folder, rounds and program.</param>
    public static void Run(ConvertCase what, string stream, Options options)
    {
        string qemuImg = Child.Find("qemu-img");
        string image = SourceOf(what, stream, options.Folder, qemuImg);
        string ours = Path.Combine(options.Folder, "shien.qcow2");
        string theirs = Path.Combine(options.Folder, "qemu-img.qcow2");
        double megabytes = StoredBytes(image) / (double)(1 << 20);
        Pair.Print($"{what.Name}: {image}, {new FileInfo(image).Length >> 20} MB, {megabytes:0} MB of content; {Environment.ProcessorCount} cores, load {Load()}; {options.Shien ?? "library in-process"}");

        ReadOnce(image);
        (Measured we, Measured they) = new Pair(
            () => Time(ours, options.Shien ?? Environment.ProcessPath!, ["convert", image, ours, .. what.Ours, .. options.Shien is null ? (string[])[] : ["--all-blocks"]]),
            "shien",
            () => Time(theirs, qemuImg, ["convert", "-f", what.Source, "-O", "qcow2", "-t", "writeback", .. what.Theirs, image, theirs]),
            "qemu-img").Run(options.Rounds);

        Child.Run(qemuImg, "check", "-q", ours);
        Child.Run(qemuImg, "compare", "-q", "-f", "qcow2", "-F", "qcow2", ours, theirs);
        Pair.Print($"{what.Name}: median shien {we.Seconds:0.00} s ({megabytes / we.Seconds:0} MB/s), qemu-img {they.Seconds:0.00} s ({megabytes / they.Seconds:0} MB/s)");
        Pair.Print($"{what.Name}: shien is {they.Seconds / we.Seconds:0.00} times as fast as qemu-img, with {we.CpuSeconds / they.CpuSeconds:0.00} of its CPU time and {new FileInfo(ours).Length / (double)new FileInfo(theirs).Length:0.000} of its size; peak memory {we.PeakBytes >> 20} MB against {they.PeakBytes >> 20} MB");
        File.Delete(ours);
        File.Delete(theirs);
    }

    private static string SourceOf(ConvertCase what, string stream, string folder, string qemuImg)
    {
        if (what.Variant is null)
        {
            return stream;
        }

        string image = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(stream)}-{what.Name}.{what.Source}");
        if (!File.Exists(image))
        {
            Child.Run(qemuImg, ["convert", "-f", "vmdk", .. what.Variant, stream, image + ".part"]);
            File.Move(image + ".part", image);
        }

        return image;
    }

    private static Measured Time(string output, string program, string[] arguments)
    {
        File.Delete(output);
        Child.Run(Child.Find("sync"));
        return Child.Run(program, arguments);
    }

    private static long StoredBytes(string image)
    {
        using DiskReader disk = DiskImage.Open(image);
        return disk.StoredExtents().Sum(extent => extent.Length);
    }

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    // Neither side pays for the first reading.
    private static void ReadOnce(string image)
    {
        using FileStream file = File.OpenRead(image);
        file.CopyTo(Stream.Null);
    }
}
