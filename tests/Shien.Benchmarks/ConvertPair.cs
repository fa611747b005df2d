using System.Globalization;
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
        Print($"{image}: {new FileInfo(image).Length >> 20} MB, {megabytes:0} MB of content; {Environment.ProcessorCount} cores; {(options.Shien is null ? "library in-process" : options.Shien)}");

        List<double> ourSeconds = [];
        List<double> theirSeconds = [];
        ReadOnce(image);
        for (int round = 0; round < options.Rounds; round++)
        {
            // Each side is first in half of the rounds.
            if (round % 2 == 0)
            {
                Ours();
                Theirs();
            }
            else
            {
                Theirs();
                Ours();
            }

            Print($"round {round + 1}: shien {ourSeconds[^1]:0.00} s, qemu-img {theirSeconds[^1]:0.00} s, ratio {theirSeconds[^1] / ourSeconds[^1]:0.00}");
        }

        Child.Run(qemuImg, "check", "-q", ours);
        Child.Run(qemuImg, "compare", "-q", "-f", "qcow2", "-F", "qcow2", ours, theirs);
        File.Delete(ours);
        File.Delete(theirs);
        Print($"median: shien {Median(ourSeconds):0.00} s ({megabytes / Median(ourSeconds):0} MB/s), qemu-img {Median(theirSeconds):0.00} s ({megabytes / Median(theirSeconds):0} MB/s)");
        Print($"convert VMDK to qcow2: shien is {Median(theirSeconds) / Median(ourSeconds):0.00} times as fast as qemu-img (best of {options.Rounds}: {theirSeconds.Min() / ourSeconds.Min():0.00})");

        void Ours() => ourSeconds.Add(Time(ours, self.Program, self.Arguments));

        void Theirs() => theirSeconds.Add(Time(theirs, qemuImg, "convert", "-f", "vmdk", "-O", "qcow2", "-t", "writeback", image, theirs));
    }

    private static double Time(string output, string program, params string[] arguments)
    {
        File.Delete(output);
        Child.Run(Child.Find("sync"));
        return Child.Run(program, arguments).TotalSeconds;
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

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
