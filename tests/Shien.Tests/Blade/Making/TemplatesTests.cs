using AwesomeAssertions;
using Shien.Api;
using Shien.Blade;
using Shien.Blade.Boxes;
using Shien.Blade.Limits;
using Shien.Blade.Machines;
using Shien.Blade.Making;
using Shien.Blade.Store;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Tests.Blade.Boxes;
using Shien.Tests.Blade.Limits;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Blade.Making;

public sealed class TemplatesTests : IDisposable
{
    private readonly TemporaryStore store = new();
    private readonly StringWriter logged = new();
    private readonly byte[] content = new byte[(3 * BlockMap.BlockBytes) + 512];

    public TemplatesTests() => new Random(4).NextBytes(content);

    public void Dispose()
    {
        store.Dispose();
        logged.Dispose();
    }

    [Fact]
    public void The_newest_version_that_is_offered_is_taken_or_the_one_that_is_named()
    {
        Write("debian", "1.9");
        Write("debian", "1.10");
        Write("debian", "2.0");
        Write("ubuntu", "1.0");
        Yank("debian", "2.0");
        Make().Find("debian", TemporaryStore.Alice).Title.Should().Be("debian 1.10");
        Make().Find("debian:1.9", TemporaryStore.Alice).Title.Should().Be("debian 1.9");
        Refused("debian:2.0", ErrorCodes.State, "the template 'debian 2.0' was withdrawn by 'teacher': a hole").Remedy.Should().Contain("'-t debian'");
        Refused("fedora", ErrorCodes.NotFound, "there is no template 'fedora' on this blade").Remedy.Should().StartWith("There are: debian:1.10, ubuntu:1.0.");
        Refused("debian:3.0", ErrorCodes.NotFound, "there is no template 'debian:3.0' on this blade");
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../etc")]
    [InlineData("debian:../1.0")]
    [InlineData("debian:1.0:2")]
    [InlineData("a\u001b[2Jb")]
    public void What_is_no_name_is_no_template(string template) =>
        Refused(template, ErrorCodes.NotFound, "there is no template '*' on this blade").Message.Should().NotContain("\u001b");

    [Fact]
    public void Where_none_is_published_it_says_who_makes_one() =>
        Refused("debian", ErrorCodes.NotFound, "*").Remedy.Should().Be("None is published yet; those who may publish make one with 'shien box publish'.");

    [Fact]
    public void Disks_beyond_the_limit_are_refused_before_any_work()
    {
        Write("debian", "1.0");
        Refused("debian", ErrorCodes.Limit, "the disks of the template 'debian 1.0' have 0 MiB together; your limit is 0 MiB", Make(diskLimit: 1000));
    }

    [Fact]
    public void An_empty_overlay_reads_as_its_box_and_keeps_it_from_removal()
    {
        Write("debian", "1.0");
        Templates templates = Make();
        string spool = Directory.CreateDirectory(store.Layout.Push("p1")).FullName;
        ThinImage thin = templates.LayOut(templates.Disks(templates.Find("debian", TemporaryStore.Alice)), spool).Should().ContainSingle().Which;
        new FileInfo(thin.Image.Path).Length.Should().BeLessThan(1 << 20);
        using DiskReader disk = thin.Image.Open();
        byte[] read = new byte[content.Length];
        disk.Read(0, read);
        read.Should().Equal(content);
        new BoxUses(store.Layout, new MachineRecords(store.Layout)).Of("debian", "1.0").Should().Equal("the push p1");
    }

    [Fact]
    public void No_machine_is_put_on_a_damaged_box()
    {
        Write("debian", "1.0");
        string image = store.Layout.BoxImage("debian", "1.0", 1);
        byte[] bytes = File.ReadAllBytes(image);
        bytes[^(2 * BlockMap.BlockBytes)] ^= 1;
        File.WriteAllBytes(image, bytes);
        Templates templates = Make();
        FluentActions.Invoking(() => templates.Disks(templates.Find("debian", TemporaryStore.Alice))).Should().Throw<RefusalException>().WithMessage("the box 'debian 1.0' is damaged or was removed*");
    }

    private ApiError Refused(string template, string code, string message, Templates? templates = null)
    {
        RefusalException refusal = FluentActions.Invoking(() => (templates ?? Make()).Find(template, TemporaryStore.Alice)).Should().Throw<RefusalException>().WithMessage(message).Which;
        refusal.Error.Code.Should().Be(code);
        return refusal.Error;
    }

    private Templates Make(long diskLimit = 1 << 30)
    {
        BladeLog log = new(logged, TimeProvider.System);
        BoxStore boxes = new(store.Layout, log);
        return new Templates(boxes, new ThinBases(boxes, new SoundBoxes(boxes, log)), store.Layout, FixedLimits.Of(LimitKey.DiskGiB, diskLimit >> 30), EfiFirmware.Debian);
    }

    private void Write(string name, string version) => StoredBox.Write(store.Layout, name, version, new TestDisk(content));

    private void Yank(string name, string version) => SafeFile.WriteJson(
        store.Layout.BoxYanked(name, version), new Shien.Api.Boxes.BoxYank("teacher", DateTimeOffset.UnixEpoch, "a hole"), ApiJson.Default.BoxYank);
}
