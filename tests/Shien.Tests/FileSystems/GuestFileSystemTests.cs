using AwesomeAssertions;
using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Ext4;
using Xunit;

namespace Shien.Tests.FileSystems;

public sealed class GuestFileSystemTests : IDisposable
{
    private readonly MemoryDisk disk = MemoryDisk.OfFixture("debian12");
    private readonly MemoryDisk other = MemoryDisk.OfFixture("ext2");
    private readonly GuestFileSystem guest;

    public GuestFileSystemTests() => guest = new GuestFileSystem(Open(disk));

    public void Dispose()
    {
        disk.Dispose();
        other.Dispose();
    }

    [Theory]
    [InlineData("/etc/hostname", "/etc/hostname")]
    [InlineData("//etc/./../etc/hostname", "/etc/hostname")]
    [InlineData("/../../../etc/hostname", "/etc/hostname")]
    [InlineData("/var/absolute", "/etc/hostname")]
    [InlineData("/var/outward", "/etc/hostname")]
    [InlineData("/var/folder/../../etc/hostname", "/etc/hostname")]
    [InlineData("/etc/os-release", "/usr/lib/os-release")]
    [InlineData("/", "/")]
    public void A_path_ends_inside_the_guest(string path, string end) => guest.Find(path)!.Path.Should().Be(end);

    [Theory]
    [InlineData("/etc/nothing")]
    [InlineData("/etc/hostname/below")]
    [InlineData("/var/dangling")]
    [InlineData("/var/loop1")]
    [InlineData("/var/slow")]
    public void What_the_guest_would_not_find_is_null(string path) => guest.Find(path).Should().BeNull();

    [Fact]
    public void A_link_at_the_end_is_kept_when_asked() => guest.FindEntry("/var/loop1")!.Kind.Should().Be(FileKind.Link);

    [Fact]
    public void What_is_mounted_covers_what_was_there()
    {
        guest.Mount("/var/folder", Open(other)).Should().BeTrue("the link leads to a directory, and that is where it is mounted");
        guest.Find("/var/names/etc/hostname")!.Path.Should().Be("/var/names/etc/hostname");
        guest.Find("/var/names/../../etc/hostname")!.Path.Should().Be("/etc/hostname");
        guest.Mount("/etc/hostname", Open(other)).Should().BeFalse();
        guest.Mount("/nowhere", Open(other)).Should().BeFalse();
    }

    [Fact]
    public void Below_what_cannot_be_read_nothing_is_absent()
    {
        guest.MountUnreadable("/home").Should().BeTrue();
        guest.Invoking(g => g.Find("/home/vagrant/.ssh/authorized_keys")).Should().Throw<ImageException>()
            .WithMessage("Could not look inside '/home': it lies on a file system that could not be read.");
    }

    [Theory]
    [InlineData("plain", 20, "plain")]
    [InlineData("\u001b[31mred\u0007", 20, "\uFFFD[31mred\uFFFD")]
    [InlineData("a\u202Eb\u200Bc", 20, "a\uFFFDb\uFFFDc")]
    [InlineData("grüße €😀", 20, "grüße €😀")]
    [InlineData("0123456789", 10, "0123456789")]
    [InlineData("01234567890", 10, "012345678…")]
    [InlineData("01234567😀x", 10, "01234567…")]
    public void Text_from_a_guest_is_made_harmless(string text, int max, string clean) => GuestText.Clean(text, max).Should().Be(clean);

    [Fact]
    public void Any_bytes_survive_being_text()
    {
        Random random = new(3);
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            GuestText.Encode(GuestText.Decode(bytes)).Should().Equal(bytes);
        }

        GuestText.Decode("grüße"u8).Should().Be("grüße");
    }

    private static Ext4FileSystem Open(MemoryDisk disk) => Ext4FileSystem.Open(new Volume(disk, 0, disk.LengthBytes, "disk 1"));
}
