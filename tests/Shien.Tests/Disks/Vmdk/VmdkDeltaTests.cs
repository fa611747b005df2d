using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Xunit;

namespace Shien.Tests.Disks.Vmdk;

public sealed class VmdkDeltaTests : IDisposable
{
    private const int Grain = 65536;
    private const int Grains = 8;
    private const string Hint = "parentFileNameHint=\"C:\\VMs\\base.vmdk\"";

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void What_a_delta_does_not_hold_is_in_its_parent()
    {
        Base();
        Delta("parent=12345678", Hint);
        Read().Should().Be("abXdeYgh");
    }

    [Fact]
    public void A_zero_grain_hides_the_parent()
    {
        Base();
        byte[] delta = Delta("parent=12345678", Hint);
        SparseVmdk.Put32(delta, 0x08, 5);
        SparseVmdk.Put32(delta, 22 * 512, 1);
        File.WriteAllBytes(folder.File("delta.vmdk"), delta);
        Read().Should().Be("0bXdeYgh");
    }

    [Fact]
    public void Sector_1_is_no_grain_where_it_does_not_mean_zero()
    {
        Base();
        byte[] delta = Delta("parent=12345678", Hint);
        SparseVmdk.Put32(delta, 22 * 512, 1);
        File.WriteAllBytes(folder.File("delta.vmdk"), delta);
        FluentActions.Invoking(Read).Should().Throw<ImageException>().Which.Message.Should().Contain("grain 0 lies at sector 1, where its header is");
    }

    [Fact]
    public void A_parent_that_was_written_to_since_is_refused()
    {
        Base();
        Delta("parent=87654321", Hint);
        FluentActions.Invoking(Read).Should().Throw<ImageException>().Which.Message.Should().Contain("and that was changed since");
    }

    // VirtualBox leaves parentCID at ffffffff: a reader that looks at nothing else takes the delta for a whole disk.
    [Fact]
    public void VirtualBox_links_by_UUID()
    {
        Guid id = Guid.NewGuid();
        Guid state = Guid.NewGuid();
        Base($"ddb.uuid.image=\"{id}\"\nddb.uuid.modification=\"{state}\"", "another name.vmdk");
        byte[] delta = Delta("", $"ddb.uuid.parent=\"{id}\"\nddb.uuid.parentmodification=\"{state}\"");
        Read().Should().Be("abXdeYgh");
        FluentActions.Invoking(() => DiskImage.Open(new MemorySource(delta))).Should().Throw<ImageException>()
            .Which.Message.Should().Contain($"holds only the differences to the image {id}");

        Base($"ddb.uuid.image=\"{id}\"\nddb.uuid.modification=\"{Guid.NewGuid()}\"", "another name.vmdk");
        FluentActions.Invoking(Read).Should().Throw<ImageException>().Which.Message.Should().Contain("and that was changed since");
    }

    [Theory]
    [InlineData("ddb.uuid.parent=\"x\"", "its ddb.uuid.parent 'x' is no UUID")]
    [InlineData("ddb.uuid.image=\"00000000-0000-0000-0000-000000000000\"\nddb.uuid.image=\"00000000-0000-0000-0000-000000000000\"", "or comes twice")]
    [InlineData("parentFileNameHint=\"gone.vmdk\"", "holds only the differences to 'gone.vmdk', which is neither beside it")]
    public void Refuses_a_link_that_leads_nowhere(string more, string sentence)
    {
        Delta("", more);
        FluentActions.Invoking(Read).Should().Throw<ImageException>().Which.Message.Should().Contain(sentence);
    }

    [Fact]
    public void A_disk_that_was_not_closed_is_refused()
    {
        byte[] image = SparseVmdk.Make(Content("abcdefgh"));
        image[0x48] = 1;
        FluentActions.Invoking(() => DiskImage.Open(new MemorySource(image))).Should().Throw<ImageException>()
            .Which.Message.Should().Contain("was not closed").And.Contain("shut it down");
    }

    public void Dispose() => folder.Dispose();

    private static byte[] Content(string letters) => [.. letters.SelectMany(letter => Enumerable.Repeat(letter == '.' ? (byte)0 : (byte)letter, Grain))];

    private void Base(string more = "", string name = "base.vmdk") =>
        File.WriteAllBytes(folder.File(name), SparseVmdk.Make(Content("abcdefgh"), SparseVmdk.Descriptor(Grains * Grain / 512, more: more)));

    private byte[] Delta(string parent, string more)
    {
        string contentId = parent.Length == 0 ? "ffffffff" : parent[^8..];
        byte[] delta = SparseVmdk.Make(Content("..X..Y.."), SparseVmdk.Descriptor(Grains * Grain / 512, parent: contentId, more: more));
        File.WriteAllBytes(folder.File("delta.vmdk"), delta);
        return delta;
    }

    private string Read()
    {
        using DiskReader disk = DiskImage.Open(folder.File("delta.vmdk"));
        byte[] content = new byte[disk.LengthBytes];
        disk.Read(0, content);
        return string.Concat(content.Chunk(Grain).Select(grain => grain.Distinct().Single() is 0 ? '0' : (char)grain[0]));
    }
}
