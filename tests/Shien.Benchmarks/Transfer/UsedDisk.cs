using System.Globalization;
using System.Text;
using System.Text.Json;
using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Benchmarks.Transfer;

/// <summary>
/// Makes of a disk what it is after some weeks of use: its largest partition is mounted by this machine's kernel, and files are
/// written to it. Always the same content; what the file system makes of it is the file system's affair.
/// </summary>
internal sealed class UsedDisk(string folder)
{
    /// <summary>A copy after some use: about 340 changed blocks of 64 KiB on a Debian 12.</summary>
    public string Use(string image)
    {
        string used = Path.Combine(folder, "used.qcow2");
        return File.Exists(used) ? used : Change(image, used, "used: logs of 0.5 MB, every file of /usr and /etc read once, 40 source files, 3,000 notes of a line, 5 unpackable files of 8 KiB, the package database written anew", Live);
    }

    /// <summary>A copy in which one block in a hundred was changed: a page of each in the middle of an existing file.</summary>
    public string ChangeOnePercent(string image)
    {
        string changed = Path.Combine(folder, "changed.qcow2");
        return File.Exists(changed) ? changed : Change(image, changed, "changed: a page of 4 KiB in the middle of existing files", root => TouchPages(root, StoredBlocks(image) / 100));
    }

    /// <summary>Blocks that differ, and blocks that the second one stores.</summary>
    public static (int Changed, int Stored) Compare(string one, string other)
    {
        BlockMap before = MapOf(one);
        BlockMap after = MapOf(other);
        return (after.StoredBlocks().Count(block => block >= before.Count || !before.HashOf(block).SequenceEqual(after.HashOf(block))), after.StoredCount);
    }

    private static int StoredBlocks(string image) => MapOf(image).StoredCount;

    private static BlockMap MapOf(string image)
    {
        using DiskReader disk = DiskImage.Open(image);
        return BlockMapBuilder.Build(disk, bytesDone: null, CancellationToken.None);
    }

    private string Change(string image, string result, string what, Action<string> change)
    {
        string raw = Path.Combine(folder, "change.raw");
        string root = Path.Combine(folder, "root");
        string qemuImg = Child.Find("qemu-img");
        Child.Run(qemuImg, "convert", "-O", "raw", image, raw);
        Directory.CreateDirectory(root);
        Child.Run(Child.Find("mount"), "-o", string.Create(CultureInfo.InvariantCulture, $"loop,offset={LargestPartition(raw)}"), raw, root);
        try
        {
            change(root);
        }
        finally
        {
            Child.Run(Child.Find("umount"), root);
        }

        Child.Run(qemuImg, "convert", "-O", "qcow2", raw, result + ".part");
        File.Move(result + ".part", result);
        File.Delete(raw);
        (int changed, int stored) = Compare(image, result);
        Pair.Print($"{what}; {changed} of {stored} blocks differ, {changed * 100.0 / stored:0.0} %");
        return result;
    }

    private long LargestPartition(string raw)
    {
        string table = Path.Combine(folder, "partitions.json");
        Child.Run("/bin/sh", "-c", "exec sfdisk --json -- \"$0\" > \"$1\"", raw, table);
        JsonElement partitions = JsonDocument.Parse(File.ReadAllBytes(table)).RootElement.GetProperty("partitiontable").GetProperty("partitions");
        return partitions.EnumerateArray().MaxBy(partition => partition.GetProperty("size").GetInt64()).GetProperty("start").GetInt64() * 512;
    }

    private static void Live(string root)
    {
        Random random = new(5);
        foreach (string log in new[] { "syslog", "auth.log", "daemon.log", "kern.log" })
        {
            File.AppendAllText(Path.Combine(root, "var/log", log), LogLines(random, 1_500));
        }

        DateTime day = new(2026, 10, 1, 8, 0, 0, DateTimeKind.Utc);
        foreach (string file in Files(Path.Combine(root, "usr")).Concat(Files(Path.Combine(root, "etc"))))
        {
            File.SetLastAccessTimeUtc(file, day.AddSeconds(random.Next(5_000_000)));
        }

        string project = Path.Combine(root, "home/vagrant/lab");
        Directory.CreateDirectory(project);
        for (int i = 0; i < 40; i++)
        {
            File.WriteAllText(Path.Combine(project, $"task{i}.c"), Source(random, i));
        }

        byte[] noise = new byte[8192];
        for (int i = 0; i < 5; i++)
        {
            random.NextBytes(noise);
            File.WriteAllBytes(Path.Combine(project, $"photo{i}.jpg"), noise);
        }

        for (int i = 0; i < 3000; i++)
        {
            string notes = Path.Combine(project, $"notes{i / 50}");
            Directory.CreateDirectory(notes);
            File.WriteAllText(Path.Combine(notes, $"{i}.txt"), $"note {i}: see line {random.Next(1000)}\n");
        }

        string status = Path.Combine(root, "var/lib/dpkg/status");
        string packages = File.ReadAllText(status);
        File.WriteAllText(status + "-new", packages.Replace("install ok installed", "hold ok installed", StringComparison.Ordinal));
        File.Move(status + "-new", status, overwrite: true);
    }

    private static void TouchPages(string root, int count)
    {
        Random random = new(6);
        byte[] page = new byte[4096];
        List<string> large = [.. Files(Path.Combine(root, "usr")).Where(file => new FileInfo(file).Length >= 4 * BlockMap.BlockBytes)];
        for (int i = 0; i < count; i++)
        {
            Encoding.ASCII.GetBytes(LogLines(random, 100).AsSpan(0, page.Length), page);
            using FileStream file = new(large[i * large.Count / count], FileMode.Open, FileAccess.Write);
            file.Position = BlockMap.BlockBytes + (random.Next(8) * page.Length);
            file.Write(page);
        }
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Order(StringComparer.Ordinal);

    private static string LogLines(Random random, int count)
    {
        string[] words = ["Started", "session", "opened", "for user", "vagrant", "Accepted publickey from", "systemd", "cron", "Reached target", "kernel: usb", "ext4", "dhclient"];
        StringBuilder text = new();
        for (int i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Oct {1 + (i * 30 / count):00} {random.Next(24):00}:{random.Next(60):00}:{random.Next(60):00} debian {words[random.Next(words.Length)]}[{random.Next(30_000)}]: {words[random.Next(words.Length)]} {words[random.Next(words.Length)]} {random.Next(256)}\n");
        }

        return text.ToString();
    }

    private static string Source(Random random, int number)
    {
        StringBuilder text = new($"/* task {number} */\n#include <stdio.h>\n");
        for (int line = random.Next(60, 300); line > 0; line--)
        {
            text.Append(CultureInfo.InvariantCulture, $"static int f{random.Next(10_000)}(int a, int b) {{ return a * {random.Next(1_000)} + b - {random.Next(1_000)}; }}\n");
        }

        return text.ToString();
    }
}
