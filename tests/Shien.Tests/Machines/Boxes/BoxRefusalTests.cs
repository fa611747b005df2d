using System.Formats.Tar;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Machines;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Machines.Boxes;

public sealed class BoxRefusalTests : IDisposable
{
    private const string Libvirt = """{"provider":"libvirt","format":"qcow2"}""";
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("../evil.ovf")]
    [InlineData("a/../../evil.ovf")]
    [InlineData("/etc/cron.d/evil")]
    [InlineData("./..")]
    [InlineData("C:evil")]
    [InlineData(@"..\evil")]
    public void Refuses_a_name_that_leaves_the_folder(string name) =>
        Refusal(Tars.Of((name, [1]))).Should().Be($"'x.box' holds an entry named '{name}', which would lie outside the box's folder. Such a box is made to do harm; do not use it.");

    [Theory]
    [InlineData(TarEntryType.SymbolicLink, "a symbolic link")]
    [InlineData(TarEntryType.HardLink, "a hard link")]
    [InlineData(TarEntryType.CharacterDevice, "a device")]
    [InlineData(TarEntryType.BlockDevice, "a device")]
    [InlineData(TarEntryType.Fifo, "a FIFO")]
    public void Refuses_what_is_no_regular_file(TarEntryType type, string kind)
    {
        PaxTarEntry entry = new(type, "box.ovf");
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
        {
            entry.LinkName = "metadata.json";
        }

        Refusal(Tars.Of(entry)).Should().StartWith($"'x.box' holds 'box.ovf', which is {kind}; a box holds regular files only.");
    }

    [Fact]
    public void Refuses_entries_of_types_it_does_not_know() =>
        Refusal(Tars.Header("x", 0, 'V')).Should().Contain("which is an entry of the unknown type 'V'");

    [Theory]
    [InlineData("boxes/zip-link.box", "'zip-link.box' holds 'link.ovf', which is a symbolic link;*")]
    [InlineData("boxes/zip-encrypted.box", "*in 'zip-encrypted.box' is encrypted, which is not read.*")]
    [InlineData("boxes/gnu-sparse.box", "'gnu-sparse.box' holds 'box.img', which is a sparse file in GNU's old form;*")]
    [InlineData("boxes/pax-sparse-01.box", "'pax-sparse-01.box' holds 'box.img' as a sparse file in a form that is not read.*")]
    [InlineData("boxes/xz-dictionary.box", "'xz-dictionary.box' needs 256 MiB of memory to unpack; 64 MiB are possible.*")]
    [InlineData("boxes/xz-filter.box", "'xz-filter.box' is packed with a filter of xz that is not read.*")]
    public void Refuses_what_real_packers_can_make_and_we_do_not_read(string fixture, string sentence) =>
        FluentActions.Invoking(() => Sample.Open(Sample.PathOf(fixture))).Should().Throw<ImageException>().WithMessage(sentence);

    [Theory]
    [InlineData("box.ovf", "box.ovf")]
    [InlineData("box.ovf", "./BOX.OVF")]
    public void Refuses_two_entries_of_one_name(string first, string second) =>
        Refusal(Tars.Of((first, Tars.Text(Sample.Ovf)), (second, Tars.Text(Sample.Ovf)))).Should().Contain("twice, so it could be read in two ways");

    [Fact]
    public void Refuses_two_hundred_thousand_entries_at_the_ten_thousand_and_first()
    {
        byte[] entry = Tars.Header("folder/", 0, '5');
        byte[] tar = new byte[200_000 * entry.Length];
        for (int i = 0; i < 200_000; i++)
        {
            entry.CopyTo(tar, i * entry.Length);
        }

        Refusal(tar[..(10_001 * entry.Length)]).Should().Be("'x.box' holds more than 10000 entries; a box has a handful. It is no box.");
        Refusal(Tars.Gzip(tar)).Should().Be("'x.box' holds more than 10000 entries; a box has a handful. It is no box.");
    }

    [Fact]
    public void Refuses_a_zip_of_many_entries()
    {
        MemoryStream content = new();
        using (System.IO.Compression.ZipArchive zip = new(content, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            for (int i = 0; i < 10_001; i++)
            {
                zip.CreateEntry("f" + i);
            }
        }

        Refusal(content.ToArray()).Should().Be("'x.box' holds more than 10000 entries; a box has a handful. It is no box.");
    }

    [Fact]
    public void Refuses_a_bomb_by_what_it_says() => Refusal(
        Tars.Gzip([.. Tars.Header("box.img", 400L << 30 >> 6, '0'), .. new byte[4096]]), new OpenOptions { MaxUnpackedBytes = 1 << 20 })
        .Should().StartWith("'x.box' unpacks to more than 1 MiB, which is more than a box may hold.");

    [Fact]
    public void Refuses_a_bomb_by_how_much_smaller_it_is_than_what_it_says() =>
        Refusal(Tars.Gzip([.. Tars.Header("box.img", 4L << 30, '0'), .. new byte[5 << 20]]))
            .Should().MatchRegex("^'x.box' has [0-9]{4,5} bytes, but would unpack its 'box.img' to 4294967296 bytes; no disk packs that well\\.");

    [Fact]
    public void Refuses_a_bomb_by_what_comes_out_of_it() => Refusal(
        // The entries say less than they hold: the bytes between them count as well.
        Tars.Gzip([.. Tars.Header("a", 100, '0'), .. new byte[512], .. Tars.Header("b", 0, 'g'), .. new byte[8 << 20]]), new OpenOptions { MaxUnpackedBytes = 900 })
        .Should().StartWith("'x.box' unpacks to more than");

    [Fact]
    public void Refuses_more_than_the_disk_has_space_for()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is the folder without space");
        // The zeros after the gzip make the file long enough for what it says.
        Refusal([.. Tars.Gzip(Tars.Header("box.img", (8L << 30) - 1, '0')), .. new byte[20 << 20]], new OpenOptions { SpoolFolder = "/proc" })
            .Should().Be("'box.img in x.box' must be unpacked and needs 8191 MiB in '/proc', where 0 MiB are free. Free space there, or set TMPDIR to another folder.");
    }

    [Fact]
    public void Refuses_a_tar_that_is_cut_short()
    {
        byte[] whole = Tars.Of(("box.ovf", Tars.Text(Sample.Ovf)), (Sample.DiskName, Sample.Disk()));
        byte[] cut = whole[..100_000];
        Refusal(cut).Should().Be($"'x.box' is cut short: it ends in the middle of '{Sample.DiskName}'. Download it again.");
        Refusal(Tars.Gzip(cut)).Should().Be($"'x.box' is cut short: it ends in the middle of '{Sample.DiskName}'. Download it again.");
        Refusal(Tars.Gzip(whole)[..2000]).Should().MatchRegex("is cut short|is damaged");
    }

    [Fact]
    public void Refuses_an_extended_header_that_claims_gigabytes() =>
        Refusal([.. Tars.Header("x", 2L << 30, 'x'), .. new byte[1024]]).Should().Contain("an extended header has 2147483648 bytes");

    [Theory]
    [InlineData("{\"provider\":\"vmware_desktop\"}", "*holds no .vmx, which describes the machine.*")]
    [InlineData("{\"provider\":\"parallels\"}", "*is a box for 'parallels'; boxes for virtualbox, libvirt and vmware_desktop can be read.*")]
    [InlineData("{\"provider\":\"virtualbox\"}", "*holds no .ovf, which describes the machine.*")]
    [InlineData("[]", "'metadata.json in x.box' is not a JSON object.*")]
    [InlineData("{\"provider\":", "'metadata.json in x.box' cannot be read as JSON*")]
    [InlineData("{\"provider\":\"\\ud800\"}", "'metadata.json in x.box' holds text that cannot be read*")]
    [InlineData(Libvirt, "*has no file 'box.img', which its 'metadata.json' names as a disk; it holds no disk at all.*")]
    [InlineData("{\"provider\":\"libvirt\",\"disks\":[{\"path\":\"../x.img\"}]}", "*names the disk '../x.img'*")]
    [InlineData("{\"provider\":\"libvirt\",\"disks\":[{}]}", "*names the disk ''*")]
    [InlineData("{\"provider\":\"libvirt\",\"disks\":[{\"path\":\"box_1.img\"}],\"shien\":{\"cores\":0,\"memory_mib\":1}}", "*asks for 0 processors*")]
    public void Refuses_metadata(string json, string sentence) => Refusal(Tars.Of(("metadata.json", Tars.Text(json)))).Should().Match(sentence);

    [Fact]
    public void Refuses_a_disk_of_another_format_than_the_box_says() =>
        Refusal(Tars.Of(("metadata.json", Tars.Text(Libvirt)), ("box.img", Sample.Disk())))
            .Should().Be("The disk of 'x.box' is 'raw', but its 'metadata.json' says 'qcow2'. Correct the one that is wrong and pack the box again.");

    [Fact]
    public void Names_the_disk_that_is_missing_and_those_that_are_there() =>
        Refusal(Tars.Of(("other.vmdk", Sample.Disk()), ("box.ovf", Tars.Text(Sample.Ovf))))
            .Should().Be($"'x.box' has no file '{Sample.DiskName}', which its 'box.ovf' names as a disk; it holds 'other.vmdk'. Download it again.");

    [Theory]
    [InlineData("377ABCAF271C0004", "*is a 7z archive, which is not read.*")]
    [InlineData("425A6839314159265359", "*is packed with bzip2*")]
    [InlineData("28B52FFD0000", "*is packed with zstd*")]
    [InlineData("526172211A0700", "*is a RAR archive*")]
    [InlineData("68656C6C6F", "'x.box' is neither a tar nor a zip nor an OVF, whatever its name says.*")]
    [InlineData("", "'x.box' is neither*")]
    [InlineData("1F8B0800000000000003", "'x.box' *")]
    [InlineData("504B0506000000000000000000000000000000000000", "'x.box' is *")]
    public void Refuses_what_is_no_box(string hex, string sentence) => Refusal(Convert.FromHexString(hex)).Should().Match(sentence);

    [Fact]
    public void Refuses_a_packed_file_that_holds_no_tar() =>
        Refusal(Tars.Gzip(new byte[600].Select((_, i) => (byte)(i + 1)).ToArray())).Should().Be("'x.box' holds no tar, so it is not a box. Download it again.");

    [Fact]
    public void Shows_no_control_characters_of_a_name() =>
        Refusal(Tars.Header("a\u001b[2Jb", 0, '6')).Should().NotContain("\u001b").And.Contain("a?[2Jb");

    [Fact]
    public void Refuses_a_folder_and_a_file_that_is_not_there()
    {
        FluentActions.Invoking(() => Sample.Open(folder.File(""))).Should().Throw<ImageException>().WithMessage("*is a folder*");
        FluentActions.Invoking(() => Sample.Open(folder.File("gone.box"))).Should().Throw<ImageException>().WithMessage("*does not exist.");
    }

    public void Dispose() => folder.Dispose();

    private string Refusal(byte[] box, OpenOptions? options = null)
    {
        string path = folder.File("x.box");
        File.WriteAllBytes(path, box);
        return FluentActions.Invoking(() => Sample.Open(path, options)).Should().Throw<ImageException>().Which.Message;
    }
}
