using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Xfs;
using Xunit;

namespace Shien.Tests.FileSystems.Xfs;

/// <summary>On images of the real mkfs.xfs, made by tests/fixtures/xfs/make.</summary>
public sealed class XfsTests
{
    public static TheoryData<string> Images { get; } = ["rhel10", "centos7", "version4", "nocase"];

    [Theory]
    [MemberData(nameof(Images))]
    public void Every_file_is_read_as_it_was_written(string image)
    {
        XfsFileSystem fs = XfsImage.Of(image).Open();
        fs.KindName.Should().Be("xfs");
        fs.Label.Should().Be("tree");
        fs.Uuid.Should().Be("11111111-2222-3333-4444-555555555555");
        fs.IsUnclean.Should().BeFalse();
        List<string> lines = [];
        List(new GuestFileSystem(fs), "", lines);
        lines.Order(StringComparer.Ordinal).Should().Equal(XfsImage.ListingOf(image).Order(StringComparer.Ordinal));
    }

    // As xfs_db says of these images; the first counts nanoseconds from 1901 on.
    [Theory]
    [InlineData("rhel10", "2026-11-26T13:36:39Z")]
    [InlineData("centos7", "2026-11-26T13:37:03Z")]
    [InlineData("version4", "2026-11-26T13:37:46Z")]
    public void Knows_when_a_file_was_changed(string image, string time) =>
        new GuestFileSystem(XfsImage.Of(image).Open()).Find("/")!.ModifiedSeconds.Should().Be(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeSeconds());

    [Fact]
    public void The_fixture_has_trees_of_extents_of_two_levels_and_directories_of_every_form()
    {
        XfsImage image = XfsImage.Of("rhel10");
        GuestFileSystem guest = new(image.Open());
        RootLevel("/many").Should().Be(2);
        RootLevel("/tree").Should().BeGreaterThan(0);
        foreach (string magic in new[] { "XDB3", "XDD3", "XSLM", "BMA3" })
        {
            image.First(magic);
        }

        image.Structures.Select(s => Convert.ToHexString(image.Disk.Bytes(s.Offset + 8, 2))).Should().Contain(["3DF1", "3DFF", "3EBE"]);

        int RootLevel(string path)
        {
            byte[] inode = image.Disk.Bytes(image.Inode(guest.Find(path)!).Offset, 512);
            inode[5].Should().Be(3, $"{path} has a tree of extents");
            return BinaryPrimitives.ReadUInt16BigEndian(inode.AsSpan(0xB0));
        }
    }

    [Fact]
    public void Names_that_differ_in_case_are_the_same_where_the_file_system_says_so()
    {
        GuestFileSystem guest = new(XfsImage.Of("nocase").Open());
        guest.Find("/node/NAME7zzzZZZZ")!.Uid.Should().Be(7);
        guest.Find("/SHORT/name0")!.Uid.Should().Be(0);
        new GuestFileSystem(XfsImage.Of("version4").Open()).Find("/node/NAME7zzzZZZZ").Should().BeNull();
    }

    [Fact]
    public void Unused_names_and_names_that_are_too_long_are_not_found()
    {
        GuestFileSystem guest = new(XfsImage.Of("rhel10").Open());
        foreach (string folder in new[] { "/", "/block/", "/leaf/", "/node/", "/tree/", "/empty/" })
        {
            guest.Find(folder + "absent").Should().BeNull();
            guest.Find(folder + new string('x', 300)).Should().BeNull();
        }

        guest.Find("/node/a name that is long enough to fill blocks with few of them, number 7").Should().BeNull("it was removed");
    }

    [Theory]
    [InlineData(0x200, "zoned (0x200)")]
    [InlineData(0x400, "zone_gaps (0x400)")]
    [InlineData(unchecked((int)0x80000800), "unknown (0x800), unknown (0x80000000)")]
    public void Refuses_unknown_incompatible_features_by_name_and_number(int bits, string names)
    {
        XfsImage image = XfsImage.Of("rhel10");
        image.Change(image.Structures[0], sb => Or(sb, 0xD8, (uint)bits));
        image.Invoking(i => i.Open()).Should().Throw<ImageException>()
            .WithMessage($"Could not look inside disk 1: its xfs file system uses what this version cannot read: {names}.");
    }

    [Theory]
    [InlineData(0x1C0u)]
    public void Reads_where_later_features_change_only_what_is_not_read(uint bits)
    {
        XfsImage image = XfsImage.Of("rhel10");
        image.Change(image.Structures[0], sb => Or(sb, 0xD8, bits));
        new GuestFileSystem(image.Open()).Find("/etc/hostname").Should().NotBeNull("exchrange, parent and metadir");
    }

    [Fact]
    public void What_needs_repair_is_refused_with_its_remedy()
    {
        XfsImage image = XfsImage.Of("rhel10");
        image.Change(image.Structures[0], sb => Or(sb, 0xD8, 0x10));
        image.Invoking(i => i.Open()).Should().Throw<ImageException>().WithMessage("*needsrepair*'xfs_repair'*");
    }

    [Theory]
    [InlineData(0x0200, 0u, "version bit unknown (0x200)")]
    [InlineData(0, 0x4000u, "features2 bit unknown (0x4000)")]
    public void Version_4_with_unknown_bits_is_refused(int version, uint more, string names)
    {
        XfsImage image = XfsImage.Of("version4");
        image.Change(image.Structures[0], sb =>
        {
            sb[0x64] |= (byte)(version >> 8);
            Or(sb, 0xC8, more);
        });
        image.Invoking(i => i.Open()).Should().Throw<ImageException>().WithMessage($"*cannot read: {names}.");
    }

    [Fact]
    public void Metadata_uuid_takes_the_place_of_the_one_that_is_shown()
    {
        XfsImage image = XfsImage.Of("rhel10");
        image.Change(image.Structures[0], sb =>
        {
            sb.AsSpan(0x20, 16).CopyTo(sb.AsSpan(0xF8));
            sb.AsSpan(0x20, 16).Fill(0x77);
            Or(sb, 0xD8, 0x4);
        });
        XfsFileSystem fs = image.Open();
        fs.Uuid.Should().Be("77777777-7777-7777-7777-777777777777");
        new GuestFileSystem(fs).TryRead("/etc/hostname", 100).Should().Equal("tree\n"u8.ToArray());
    }

    [Fact]
    public void Realtime_files_are_refused_by_name()
    {
        XfsImage image = XfsImage.Of("rhel10");
        GuestFile file = new GuestFileSystem(image.Open()).Find("/70000")!;
        image.Change(image.Inode(file), inode => inode[0x5B] |= 1);
        new GuestFileSystem(image.Open()).Find("/70000")!.Invoking(f => f.OpenRead()).Should().Throw<ImageException>().WithMessage("*real-time file*");
    }

    [Fact]
    public void A_wrong_bit_in_any_structure_is_noticed_when_it_is_read()
    {
        XfsImage clean = XfsImage.Of("rhel10");
        HashSet<string> seen = [];
        foreach (XfsStructure structure in clean.Structures.Where(s => s.ChecksumAt >= 0))
        {
            byte[] content = clean.Disk.Bytes(structure.Offset, structure.LengthBytes);
            string kind = structure.ChecksumAt == 0x0C && content[0] != 'X' ? Convert.ToHexString(content, 8, 2) : Encoding.ASCII.GetString(content, 0, 2 + (structure.ChecksumAt == 0x64 ? 0 : 2));
            if (kind is "XAGF" or "AB3B" || structure.Offset > 0 && kind == "XFSB" || !seen.Add(kind))
            {
                continue;
            }

            XfsImage image = XfsImage.Of("rhel10");
            content[^1] ^= 1;
            image.Disk.Patch(structure.Offset, content);
            image.Invoking(i => List(new GuestFileSystem(i.Open()), "", [])).Should().Throw<ImageException>($"a bit of {kind} is wrong").WithMessage("*checksum*");
        }

        seen.Should().HaveCount(9);
    }

    internal static void List(GuestFileSystem guest, string folder, List<string> lines)
    {
        foreach (string name in guest.List(folder.Length == 0 ? "/" : folder, int.MaxValue)!)
        {
            string path = folder + "/" + name;
            GuestFile file = guest.FindEntry(path)!;
            char kind = file.Kind.ToString().ToLowerInvariant()[0];
            string content = "";
            if (file.Kind == FileKind.File)
            {
                using Stream stream = file.OpenRead();
                content = Convert.ToHexStringLower(SHA256.HashData(stream));
            }
            else if (file.Kind == FileKind.Link)
            {
                content = file.ReadLink();
            }

            lines.Add($"{path} {kind} {Convert.ToString(file.Mode, 8)} {file.Uid} {file.Gid} {(kind is 'f' or 'l' ? file.LengthBytes : 0)} {content}");
            if (file.Kind == FileKind.Directory)
            {
                List(guest, path, lines);
            }
        }
    }

    private static void Or(byte[] content, int at, uint bits)
    {
        Span<byte> field = content.AsSpan(at);
        BinaryPrimitives.WriteUInt32BigEndian(field, BinaryPrimitives.ReadUInt32BigEndian(field) | bits);
    }
}
