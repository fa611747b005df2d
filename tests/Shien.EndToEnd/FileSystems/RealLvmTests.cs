using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Survey;
using Shien.Images.UsedSpace;
using Xunit;

namespace Shien.EndToEnd.FileSystems;

/// <summary>Volume groups made by the real LVM2, with file systems of the real mke2fs on them; every file is compared.</summary>
public sealed class RealLvmTests(SourceTree tree) : IClassFixture<SourceTree>
{
    private const long MiB = 1024 * 1024;

    [Fact]
    public void Logical_volumes_are_read_over_disks_partitions_pieces_and_stripes()
    {
        using TemporaryFolder folder = new();
        using LvmLab lab = new();
        // The first disk has a table with two physical volumes, the second is one as a whole.
        string first = MakeFile(folder, "first.raw", 260 * MiB);
        Run.Program("sfdisk", ["-q", first], new RunOptions("label: gpt\n2048,204800,V\n206848,,V\n")).Succeeded();
        string second = MakeFile(folder, "second.raw", 160 * MiB);
        string[] on = [lab.Attach(first, MiB, 100 * MiB), lab.Attach(first, 101 * MiB, 158 * MiB), lab.Attach(second)];
        // Rings so small that the text goes round in them.
        lab.Lvm("pvcreate", ["-q", "--metadatasize", "64k", .. on]);
        lab.Lvm("vgcreate", ["-q", "-s", "1M", "my-vg", .. on]);
        lab.Create("-l", "30", "-n", "root-lv", "my-vg", on[0]);
        lab.Create("-i", "3", "-I", "16k", "-l", "90", "-n", "striped", "my-vg");
        lab.Create("-i", "2", "-I", "4k", "-l", "20", "-n", "pieces", "my-vg", on[0], on[2]);
        lab.Lvm("lvextend", "-q", "-l", "+50", "my-vg/root-lv", on[2]);
        lab.Lvm("lvextend", "-q", "-l", "+21", "my-vg/root-lv", on[1]);
        lab.Lvm("lvextend", "-q", "-i", "1", "-l", "+60", "my-vg/pieces", on[1]);
        for (int i = 0; i < 20; i++)
        {
            lab.Create("-l", "1", "-n", $"passing{i}", "my-vg");
            lab.Lvm("lvremove", "-q", "-y", $"my-vg/passing{i}");
        }

        Fill(lab, folder, "root-lv", 101);
        Fill(lab, folder, "striped", 90);
        Fill(lab, folder, "pieces", 80);
        using DiskReader disk1 = DiskImage.Open(first);
        using DiskReader disk2 = DiskImage.Open(second);
        Compare([disk1, disk2]);
        Compare([disk2, disk1]);

        MachineUse use = MachineUse.Find([disk1, disk2]);
        Compare([new UsedDiskReader(disk1, use.Disks[0]), new UsedDiskReader(disk2, use.Disks[1])]);
        use.Disks.Sum(set => set.LengthBytes).Should().BeLessThan((101 + 90 + 80 + 25) * MiB, "unallocated extents are free");

        VolumeSurvey.Look([disk1]).Volumes.Where(v => v.LogicalVolume is not null).Select(v => v.Problem)
            .Should().HaveCount(3).And.OnlyContain(problem => problem!.EndsWith("is not on any disk of this machine.", StringComparison.Ordinal));
    }

    private void Fill(LvmLab lab, TemporaryFolder folder, string name, int sizeMiB)
    {
        string image = folder.File(name);
        Run.Program("mke2fs", ["-q", "-F", "-t", "ext4", "-L", name, "-d", tree.Path, image, $"{sizeMiB}M"]).Succeeded();
        lab.Fill("my-vg", name, image);
        File.Delete(image);
    }

    private void Compare(IReadOnlyList<DiskReader> disks)
    {
        List<SurveyedVolume> volumes = [.. VolumeSurvey.Look(disks).Volumes.Where(v => v.LogicalVolume is not null)];
        volumes.Select(v => $"{v.LogicalVolume} {v.Identity.Label} {v.Problem}").Should()
            .BeEquivalentTo("my-vg/root-lv root-lv ", "my-vg/striped striped ", "my-vg/pieces pieces ");
        foreach (SurveyedVolume volume in volumes)
        {
            TreeListing.OfGuest(new GuestFileSystem(volume.FileSystem!)).Should().Equal(tree.Listing, volume.Volume.Name);
        }
    }

    private static string MakeFile(TemporaryFolder folder, string name, long lengthBytes)
    {
        using FileStream file = File.Create(folder.File(name));
        file.SetLength(lengthBytes);
        return file.Name;
    }
}
