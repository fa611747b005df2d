using Shien.Images.Disks;

namespace Shien.Benchmarks;

/// <summary>
/// <c>shien convert</c> against <c>qemu-img convert</c>, VMDK to qcow2, in turns. Both end with their file synced: ours
/// always does, qemu-img with cache mode writeback.
/// </summary>
internal static class ConvertPair
{
    public static void Run(string image, Options options)
    {
        string qemuImg = Child.Find("qemu-img");
        string ours = Path.Combine(options.Folder, "shien.qcow2");
        string theirs = Path.Combine(options.Folder, "qemu-img.qcow2");
        (string Program, string[] Arguments) self = options.Shien is { } shien
            ? (shien, ["convert", image, ours])
            : (Environment.ProcessPath!, ["convert", image, ours]);
        double megabytes = StoredBytes(image) / (double)(1 << 20);
        Pair.Print($"{image}: {new FileInfo(image).Length >> 20} MB, {megabytes:0} MB of content; {Environment.ProcessorCount} cores; {(options.Shien is null ? "library in-process" : options.Shien)}");

        ReadOnce(image);
        (Measured we, Measured they) = new Pair(
            () => Time(ours, self.Program, self.Arguments),
            "shien",
            () => Time(theirs, qemuImg, "convert", "-f", "vmdk", "-O", "qcow2", "-t", "writeback", image, theirs),
            "qemu-img").Run(options.Rounds);

        Child.Run(qemuImg, "check", "-q", ours);
        Child.Run(qemuImg, "compare", "-q", "-f", "qcow2", "-F", "qcow2", ours, theirs);
        File.Delete(ours);
        File.Delete(theirs);
        Pair.Print($"median: shien {we.Seconds:0.00} s ({megabytes / we.Seconds:0} MB/s), qemu-img {they.Seconds:0.00} s ({megabytes / they.Seconds:0} MB/s)");
        Pair.Print($"convert VMDK to qcow2: shien is {they.Seconds / we.Seconds:0.00} times as fast as qemu-img, with {we.CpuSeconds / they.CpuSeconds:0.00} of its CPU time");
    }

    private static Measured Time(string output, string program, params string[] arguments)
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

    // Neither side pays for the first reading.
    private static void ReadOnce(string image)
    {
        using FileStream file = File.OpenRead(image);
        file.CopyTo(Stream.Null);
    }
}
