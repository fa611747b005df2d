using Microsoft.Win32.SafeHandles;
using Shien.Benchmarks.Transfer;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Qcow2;
using Shien.Images.Writing;

namespace Shien.Benchmarks;

/// <summary>What the machines of a course take in the store when they stand on their box, against as many images that are whole.</summary>
internal static class StorageBench
{
    private const int Machines = 40;
    private const double MaxPercent = 5;

    /// <summary>Makes the used machine, writes it whole and forty times as an overlay, as a push does, and prints the ratio.</summary>
    public static void Run(Options options)
    {
        string image = options.Image ?? throw new ArgumentException("storage needs --image: the disk of the box, a Debian as Vagrant's boxes have it.");
        string used = new UsedDisk(options.Folder).Use(image);
        string box = Path.Combine(options.Folder, "storage-box.qcow2");
        long boxBytes = Whole(image, box);
        long wholeBytes = Whole(used, Path.Combine(options.Folder, "storage-whole.qcow2"));
        Qcow2Layout layout = Qcow2Layout.PlanOverlay(MapOf(used), MapOf(box), box);
        long thinBytes = 0;
        for (int i = 0; i < Machines; i++)
        {
            thinBytes += Thin(used, layout, Path.Combine(options.Folder, "storage-thin.qcow2"));
        }

        double percent = 100.0 * thinBytes / (Machines * wholeBytes);
        Pair.Print($"storage: {Machines} whole images {Machines * wholeBytes >> 20} MiB, {Machines} on their box {thinBytes >> 20} MiB: {percent:0.00} % (bar: under {MaxPercent:0} %)");
        Pair.Print($"storage: with the box itself, {boxBytes >> 20} MiB, {100.0 * (thinBytes + boxBytes) / (Machines * wholeBytes):0.00} %; of 240 machines {100.0 * ((thinBytes * 6) + boxBytes) / (240 * wholeBytes):0.00} %");
        foreach (string path in Directory.GetFiles(options.Folder, "storage-*.qcow2"))
        {
            File.Delete(path);
        }

        if (percent >= MaxPercent)
        {
            throw new InvalidOperationException("the machines on a box take more than they may.");
        }
    }

    private static long Whole(string from, string to)
    {
        using DiskReader disk = DiskImage.Open(from);
        DiskConversion.Run(disk, to, new ConversionOptions(DiskFormat.Qcow2), bytesDone: null, CancellationToken.None);
        return StoredBytes(to);
    }

    private static long Thin(string from, Qcow2Layout layout, string to)
    {
        using DiskReader disk = DiskImage.Open(from);
        using (SafeFileHandle file = File.OpenHandle(to, FileMode.Create, FileAccess.ReadWrite))
        {
            Qcow2Writer writer = new(file, layout);
            byte[] content = new byte[BlockMap.BlockBytes];
            foreach (int block in layout.PlannedClusters)
            {
                disk.Read((long)block * BlockMap.BlockBytes, content);
                writer.Write(block, content);
            }

            writer.Complete();
        }

        return StoredBytes(to);
    }

    private static BlockMap MapOf(string path)
    {
        using DiskReader disk = DiskImage.Open(path);
        return BlockMapBuilder.Build(disk, bytesDone: null, CancellationToken.None);
    }

    // Without holes.
    private static long StoredBytes(string path)
    {
        using FileByteSource file = FileByteSource.Open(path);
        return file.StoredExtents().Sum(extent => extent.Length);
    }
}
