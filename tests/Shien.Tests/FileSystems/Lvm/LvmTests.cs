using AwesomeAssertions;
using Shien.Images.Disks;
using Shien.Images.FileSystems.Survey;
using Xunit;
using static Shien.Tests.FileSystems.Lvm.LvmDisk;

namespace Shien.Tests.FileSystems.Lvm;

public sealed class LvmTests : IDisposable
{
    private readonly List<MemoryDisk> disks = [];

    public void Dispose() => disks.ForEach(disk => disk.Dispose());

    [Fact]
    public void A_logical_volume_is_read_across_its_segments_and_stripes()
    {
        string text = Group(2, 8, LvmDisk.Volume("root", Striped(2, 4, (0, 5), (1, 0)), Striped(0, 2, (1, 6))));
        MakeDisks(2, 8, text);
        Number(disks[0], 0);
        Number(disks[1], 100_000);
        SurveyedVolume root = Look().Single(v => v.LogicalVolume is not null);
        (root.LogicalVolume!.ToString(), root.LogicalVolume.MapperName, root.Volume.Name)
            .Should().Be(("my-vg/root", "my--vg-root", "logical volume my-vg/root"));
        root.Volume.LengthBytes.Should().Be(6 * ExtentBytes);

        // By the definition of a stripe, page by page: 16 pages an extent.
        List<int> expected = [.. Enumerable.Range(0, 32).Select(page => 100_000 + (6 * 16) + page)];
        expected.AddRange(Enumerable.Range(0, 64).Select(page => page % 2 == 0 ? (5 * 16) + (page / 2) : 100_000 + (page / 2)));
        byte[] content = new byte[6 * ExtentBytes];
        root.Volume.Read(0, content);
        Enumerable.Range(0, 96).Select(page => BitConverter.ToInt32(content, page * 4096)).Should().Equal(expected);
        byte[] part = new byte[10_000];
        root.Volume.Read((2 * ExtentBytes) - 5000, part);
        part.Should().Equal(content[((2 * ExtentBytes) - 5000)..((2 * ExtentBytes) + 5000)]);
    }

    [Fact]
    public void Text_that_wraps_in_its_ring_is_read()
    {
        string text = Group(1, 4, LvmDisk.Volume("root", Striped(0, 1, (0, 0))));
        disks.Add(Make(0, 4, text, AreaBytes - 100));
        Names().Should().Equal("my-vg/root");
    }

    [Fact]
    public void The_highest_sequence_number_wins_and_the_physical_volume_without_metadata_belongs_to_it()
    {
        disks.Add(Make(0, 4, Group(3, 4, LvmDisk.Volume("old", Striped(0, 1, (0, 0))), sequence: 9)));
        disks.Add(Make(1, 4, Group(3, 4, LvmDisk.Volume("new", Striped(0, 1, (2, 0))), sequence: 10)));
        disks.Add(Make(2, 4, null));
        Names().Should().Equal("my-vg/new");
        Look().Should().OnlyContain(v => v.Problem == null || v.LogicalVolume != null);
    }

    [Fact]
    public void Copies_with_the_same_number_that_differ_are_refused()
    {
        disks.Add(Make(0, 4, Group(2, 4, LvmDisk.Volume("one", Striped(0, 1, (0, 0))))));
        disks.Add(Make(1, 4, Group(2, 4, LvmDisk.Volume("two", Striped(0, 1, (0, 0))))));
        Look().Select(v => v.Problem).Should().HaveCount(2).And.OnlyContain(p => p!.Contains("same number (1) differ"));
    }

    [Theory]
    [InlineData("thin")]
    [InlineData("raid1")]
    [InlineData("mirror")]
    [InlineData("cache")]
    [InlineData("vdo")]
    [InlineData("writecache")]
    [InlineData("integrity")]
    [InlineData("raid1+later")]
    public void Other_kinds_are_refused_by_name_and_the_others_stay_readable(string type)
    {
        string other = LvmDisk.Volume("other", $"start_extent = 0\nextent_count = 1\ntype = \"{type}\"\npool = \"pool\"\n");
        MakeDisks(1, 4, Group(1, 4, other + LvmDisk.Volume("root", Striped(0, 1, (0, 0)))));
        Problems().Should().Equal(
            $"my-vg/other Could not look inside: it is of the kind '{type}', of which only linear and striped ones are read.", "my-vg/root -");
    }

    [Fact]
    public void Snapshots_and_what_is_merged_are_refused()
    {
        string Head(string key) => $"start_extent = 0\nextent_count = 1\ntype = \"snapshot\"\nchunk_size = 8\norigin = \"root\"\n{key} = \"saved\"\n";
        string both = LvmDisk.Volume("root", Striped(0, 1, (0, 0))) + LvmDisk.Volume("saved", Striped(0, 1, (0, 1)));
        MakeDisks(1, 4, Group(1, 4, both + LvmDisk.Volume("snapshot0", "\"READ\", \"WRITE\"", [Head("cow_store")])));
        Problems().Should().Equal("my-vg/root -", "my-vg/saved Could not look inside: it is a snapshot.");
        disks.Clear();
        MakeDisks(1, 4, Group(1, 4, both + LvmDisk.Volume("snapshot0", "\"READ\", \"WRITE\"", [Head("merging_store")])));
        Problems()[0].Should().Be("my-vg/root Could not look inside: a snapshot is being merged into it.");
    }

    [Fact]
    public void A_missing_physical_volume_takes_its_logical_volumes_with_it()
    {
        string text = Group(2, 4, LvmDisk.Volume("here", Striped(0, 1, (0, 0))) + LvmDisk.Volume("gone", Striped(0, 1, (0, 1)), Striped(1, 1, (1, 0))));
        disks.Add(Make(0, 4, text));
        Problems().Should().Equal("my-vg/here -", $"my-vg/gone Could not look inside: its physical volume '{Id(1)}' is not on any disk of this machine.");
        disks[0] = Make(0, 4, Group(1, 4, LvmDisk.Volume("stale", Striped(0, 1, (0, 0))), memberFlags: "\"MISSING\""));
        Problems().Should().Equal($"my-vg/stale Could not look inside: its physical volume '{Id(0)}' is marked as missing.");
    }

    [Fact]
    public void Two_physical_volumes_with_one_UUID_are_both_refused()
    {
        string text = Group(1, 4, LvmDisk.Volume("root", Striped(0, 1, (0, 0))));
        disks.AddRange([Make(0, 4, text), Make(0, 4, text)]);
        Look().Select(v => v.Problem).Should().HaveCount(2).And.OnlyContain(p => p!.Contains("has the same UUID"));
    }

    [Theory]
    [InlineData(3, 2, "it ends after its physical volume on disk 1")]
    [InlineData(4, 1, "it ends after its physical volume on disk 1")]
    public void A_segment_outside_its_physical_volume_is_refused(int extent, int count, string reason)
    {
        MakeDisks(1, 4, Group(1, 4, LvmDisk.Volume("root", Striped(0, count, (0, extent)))));
        Problems().Should().Equal($"my-vg/root Could not look inside: {reason}.");
    }

    [Fact]
    public void A_gap_in_the_segments_is_refused()
    {
        MakeDisks(1, 4, Group(1, 4, LvmDisk.Volume("root", Striped(0, 1, (0, 0)), Striped(2, 1, (0, 1)))));
        Problems().Should().Equal("my-vg/root Could not look inside: its metadata has a gap.");
    }

    [Theory]
    [InlineData("FUTURE", "it has the status 'FUTURE'")]
    [InlineData("PVMOVE", "it has the status 'PVMOVE'")]
    public void A_status_that_is_not_known_is_refused_by_name(string status, string reason)
    {
        MakeDisks(1, 4, Group(1, 4, LvmDisk.Volume("root", $"\"READ\", \"VISIBLE\", \"{status}\"", [Striped(0, 1, (0, 0))])));
        Problems().Should().Equal($"my-vg/root Could not look inside: {reason}.");
    }

    [Theory]
    [InlineData(512 + 0x20, "*label has a wrong checksum*")]
    [InlineData(AreaOffset + 0x28, "*header of the metadata area at byte 4096 is wrong*")]
    [InlineData(AreaOffset + 1030, "*checksum of the text in the metadata area at byte 4096 is wrong*")]
    public void A_wrong_checksum_is_damage(int offset, string message)
    {
        MakeDisks(1, 4, Group(1, 4, LvmDisk.Volume("root", Striped(0, 1, (0, 0)))));
        disks[0].Content[offset] ^= 1;
        Look().Should().ContainSingle().Which.Problem.Should().Match(message);
    }

    [Fact]
    public void A_physical_volume_without_a_group_is_told()
    {
        disks.Add(Make(0, 4, null));
        Look().Single().Problem.Should().Be("Could not look inside: this LVM physical volume belongs to no volume group of this machine.");
    }

    private void MakeDisks(int count, int extents, string text) => disks.AddRange(Enumerable.Range(0, count).Select(i => Make(i, extents, text)));

    private IReadOnlyList<SurveyedVolume> Look() => VolumeSurvey.Look([.. disks.Cast<DiskReader>()]).Volumes;

    private List<string> Names() => [.. Look().Where(v => v.LogicalVolume is not null).Select(v => v.LogicalVolume!.ToString())];

    private List<string> Problems() => [.. Look().Where(v => v.LogicalVolume is not null).Select(v => $"{v.LogicalVolume} {v.Problem ?? "-"}")];

    private static void Number(MemoryDisk disk, int first)
    {
        for (int page = 0; StartOffset + (page * 4096) < disk.Content.Length; page++)
        {
            BitConverter.GetBytes(first + page).CopyTo(disk.Content, StartOffset + (page * 4096));
        }
    }
}
