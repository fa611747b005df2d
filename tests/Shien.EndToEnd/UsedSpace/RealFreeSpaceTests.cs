using System.Globalization;
using AwesomeAssertions;
using Shien.EndToEnd.FileSystems;
using Shien.EndToEnd.Lab;
using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Survey;
using Shien.Images.UsedSpace;
using Xunit;

namespace Shien.EndToEnd.UsedSpace;

/// <summary>A disk half full of deleted files, filled through the kernel; what is copied of it is judged by sgdisk, fsck and e2image.</summary>
public sealed class RealFreeSpaceTests
{
    private const long MiB = 1024 * 1024;
    private const long RootOffset = 32 * MiB;
    private const long RootBytes = 300 * MiB;
    private const string Marker = "SECRET-OF-A-DELETED-FILE-";

    [Theory]
    [InlineData("mke2fs -q -F -t ext4 -m 0", "e2fsck -fn")]
    [InlineData("mkfs.xfs -q", "xfs_repair -n")]
    [InlineData("mkfs.btrfs -q", "btrfs check --readonly")]
    public void Deleted_files_stay_behind_and_the_rest_is_as_it_was(string make, string check)
    {
        using TemporaryFolder folder = new();
        string disk = folder.File("disk.raw");
        MakeDisk(folder, disk, make);
        List<string> before = Listing(disk);
        string copy = folder.File("copy.raw");
        long written = Copy(disk, copy, out MachineUse use);
        use.Notes.Should().BeEmpty();
        CountOf(disk).Should().BePositive("deleting clears nothing");
        CountOf(copy).Should().Be(0);
        Listing(copy).Should().Equal(before);
        Run.Program("sgdisk", ["--verify", copy]).Succeeded().Should().Contain("No problems found");
        string root = folder.File("root.raw");
        Run.Program("dd", [$"if={copy}", $"of={root}", "bs=1M", "skip=32", "count=300", "conv=sparse", "status=none"]).Succeeded();
        Run.Program(check.Split(' ')[0], [.. check.Split(' ')[1..], root]).Succeeded();
        if (!make.Contains("ext4", StringComparison.Ordinal))
        {
            return;
        }

        // e2image copies the blocks that are in use; outside the file system there are at most 17 MiB.
        string peer = folder.File("peer.raw");
        Run.Program("e2image", ["-ra", "-o", RootOffset.ToString(CultureInfo.InvariantCulture), disk, peer]).Succeeded();
        long peerBytes = Blocks(peer);
        TestContext.Current.TestOutputHelper?.WriteLine($"disk {Blocks(disk) >> 10} KiB, ours {written >> 10} KiB, e2image {peerBytes >> 10} KiB");
        written.Should().BeLessThan((peerBytes * 103 / 100) + MiB);
    }

    /// <summary>It starts an appliance for each, which takes minutes where there is no KVM.</summary>
    [Theory(Explicit = true)]
    [InlineData("mke2fs -q -F -t ext4 -m 0")]
    [InlineData("mkfs.xfs -q")]
    [InlineData("mkfs.btrfs -q")]
    public void No_more_is_written_than_virt_sparsify_leaves(string make)
    {
        using TemporaryFolder folder = new();
        string disk = folder.File("disk.raw");
        MakeDisk(folder, disk, make);
        long written = Copy(disk, folder.File("copy.raw"), out _);
        string peer = folder.File("peer.raw");
        Run.Program("env", ["LIBGUESTFS_BACKEND=direct", "LIBGUESTFS_BACKEND_SETTINGS=force_tcg", "virt-sparsify", "--quiet", "--tmp", folder.Path, disk, peer], new RunOptions { Limit = TimeSpan.FromMinutes(15) }).Succeeded();
        long peerBytes = Blocks(peer);
        TestContext.Current.TestOutputHelper?.WriteLine($"disk {Blocks(disk) >> 10} KiB, ours {written >> 10} KiB, virt-sparsify {peerBytes >> 10} KiB");
        written.Should().BeLessThanOrEqualTo(peerBytes * 103 / 100);
    }

    private static void MakeDisk(TemporaryFolder folder, string disk, string make)
    {
        using (FileStream file = File.Create(disk))
        {
            file.SetLength(400 * MiB);
        }

        Run.Program("sfdisk", ["-q", disk], new RunOptions("label: gpt\n2048,63488,U\n65536,614400,L\n679936,,S\n")).Succeeded();
        Run.Program("mkfs.fat", ["--offset", "2048", "-F", "16", disk, "31744"]).Succeeded();
        using (LvmLab lab = new())
        {
            Run.Program(make.Split(' ')[0], [.. make.Split(' ')[1..], lab.Attach(disk, RootOffset, RootBytes)]).Succeeded();
            Run.Program("mkswap", [lab.Attach(disk, 332 * MiB, 60 * MiB)]).Succeeded();
        }

        using LoopMount mount = new(disk, string.Create(CultureInfo.InvariantCulture, $"offset={RootOffset},sizelimit={RootBytes}"));
        byte[] secret = new byte[MiB];
        for (int i = 0; i < secret.Length; i++)
        {
            secret[i] = (byte)Marker[i % Marker.Length];
        }

        Random random = new(5);
        for (int i = 0; i < 60; i++)
        {
            // Kept and deleted ones take turns, so that free space lies everywhere.
            byte[] kept = new byte[random.Next(3 * (int)MiB)];
            random.NextBytes(kept);
            File.WriteAllBytes(Path.Combine(mount.Path, $"kept{i}"), kept);
            File.WriteAllBytes(Path.Combine(mount.Path, $"deleted{i}"), secret[..random.Next(secret.Length)]);
            File.WriteAllBytes(Path.Combine(mount.Path, $"small{i}"), secret[..3000]);
        }

        Run.Program("sync", ["-f", mount.Path]).Succeeded();
        foreach (string path in Directory.GetFiles(mount.Path).Where(p => !Path.GetFileName(p).StartsWith("kept", StringComparison.Ordinal)))
        {
            File.Delete(path);
        }

        mount.Unmount();
    }

    private static long Copy(string from, string to, out MachineUse use)
    {
        using DiskReader disk = DiskImage.Open(from);
        use = MachineUse.Find([disk]);
        using UsedDiskReader used = new(disk, use.Disks[0]);
        using (FileStream file = File.Create(to))
        {
            file.SetLength(used.LengthBytes);
            byte[] block = new byte[64 * 1024];
            foreach (StoredExtent extent in used.StoredExtents())
            {
                for (long offset = extent.Offset; offset < extent.End; offset += block.Length)
                {
                    Span<byte> part = block.AsSpan(0, (int)Math.Min(block.Length, extent.End - offset));
                    used.Read(offset, part);
                    file.Position = offset;
                    file.Write(part);
                }
            }
        }

        return Blocks(to);
    }

    // What a qcow2 or a push would store: blocks of 64 KiB that are not zero.
    private static long Blocks(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] block = new byte[64 * 1024];
        long count = 0;
        for (int length; (length = file.ReadAtLeast(block, block.Length, throwOnEndOfStream: false)) > 0;)
        {
            count += block.AsSpan(0, length).ContainsAnyExcept((byte)0) ? 1 : 0;
        }

        return count * block.Length;
    }

    private static int CountOf(string path)
    {
        string count = Run.Program("grep", ["-a", "-c", Marker, path]).Output.Trim();
        return int.Parse(count, CultureInfo.InvariantCulture);
    }

    private static List<string> Listing(string path)
    {
        using DiskReader disk = DiskImage.Open(path);
        SurveyedVolume root = VolumeSurvey.Look([disk]).Volumes.Single(v => v.Identity.Kind is FileSystemKind.Ext or FileSystemKind.Xfs or FileSystemKind.Btrfs);
        return TreeListing.OfGuest(new GuestFileSystem(root.FileSystem!));
    }
}
