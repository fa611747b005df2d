using System.Globalization;
using System.IO.Compression;
using System.Text;
using AwesomeAssertions;
using Shien.Inspection.Boot;
using Shien.Tests.Disks;
using Xunit;
using ZstdSharp;

namespace Shien.Tests.Inspection;

public sealed class BootTests
{
    // xz -9e --check=crc32 of: . mods mods/virtio_blk.ko mods/virtio_pci.ko.xz, archived by GNU cpio 2.13.
    private const string Xz =
        "/Td6WFoAAAFpIt42AgAhARwAAAAQz1jM4AP/AHxdABgN3QRjnRG19YUvgzrdo71lKJi9/WKiJl2C+0a/k20kxpc9h7j4n9Q6UlvlqdGxeVkln4eF2VG3lsq70UbsZXeJ"
        + "N8vrA6wW7nsFotCMSbtLlrWhj4yWGvoxRbDCleULJ5zItJ8brHSkEzQjeHd/38ZE9Ea9BqM0gVbhfpAACAwg6QABlAGACAAAu06Imz4wDYsCAAAAAAFZWg==";

    // lz4 -l -1 of lz4 1.9.4, of mods, a module of 1001 zeros, a module of "abc"s and 20 random bytes, and 512-byte padding.
    private const string Lz4 =
        "AiFMGLcAAAByMDcwNzAxMAEAAQgAQjgxYTQPAA0CAAEgAA8CACAUNTQAb21vZHMAAHQAKDQzZTlMAA8CAAskMTMgAAB0AP8AL3ZpcnRpb19ibGsua28AAQD////fD3AE"
        + "KDQxN2NIBA8CAAsZMeQE/wYvbG9uZyBuYW1lLmtvLnh6AABhYmMDAP9T/wX9P+s8klC3l0qbUotpY2MhpGG1XgACKA8CABcUYisAr1RSQUlMRVIhISFnBoxQAAAAAAA=";

    private static readonly string[] Names = ["mods", "mods/virtio_blk.ko", "mods/long name.ko.xz"];

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("early, gzip")]
    [InlineData("early, early, none")]
    [InlineData("early, zstd")]
    public void Names_are_found_in_concatenated_archives(string packing)
    {
        using MemoryStream image = new();
        foreach (string part in packing.Split(", "))
        {
            byte[] archive = part == "early" ? Cpio("kernel", "kernel/x86/microcode.bin") : Cpio(Names);
            image.Write(Packed(archive, part));
            image.Write(new byte[512 - (image.Length % 512)]);
        }

        (List<string> names, bool complete) = Visit(image);
        complete.Should().BeTrue();
        names.Where(n => !n.StartsWith("kernel", StringComparison.Ordinal)).Should().Equal(Names);
    }

    [Fact]
    public void Names_are_found_in_xz()
    {
        using MemoryStream image = new(Convert.FromBase64String(Xz));
        Visit(image).Names.Should().Equal(".", "mods", "mods/virtio_blk.ko", "mods/virtio_pci.ko.xz");
    }

    [Fact]
    public void Names_are_found_in_lz4_even_behind_microcode_and_in_two_frames()
    {
        byte[] lz4 = Convert.FromBase64String(Lz4);
        using MemoryStream image = new();
        image.Write(Cpio("kernel"));
        image.Write(new byte[512 - (image.Length % 512)]);
        image.Write(lz4.AsSpan(0, 4));
        image.Write(lz4);
        Visit(image).Names.Should().Equal(["kernel", .. Names]);
    }

    [Fact]
    public void Lz4_that_is_cut_anywhere_gives_names_or_nothing()
    {
        byte[] lz4 = Convert.FromBase64String(Lz4);
        for (int length = 0; length < lz4.Length - 20; length++)
        {
            using MemoryStream image = new(lz4[..length]);
            Visit(image).Names.Should().BeEmpty();
        }
    }

    [Fact]
    public void A_dictionary_of_gigabytes_is_refused()
    {
        byte[] xz = Convert.FromBase64String(Xz);
        int property = Array.IndexOf(xz, (byte)0x1C);
        xz[property] = 0x28;
        using MemoryStream image = new(xz);
        Visit(image).Should().BeEquivalentTo((new List<string>(), false));
    }

    [Fact]
    public void What_is_not_read_proves_nothing()
    {
        using MemoryStream lzo = new([0x89, 0x4C, 0x5A, 0x4F, 0, 0x0D, 3, 4]);
        Visit(lzo).Should().BeEquivalentTo((new List<string>(), false));
    }

    [Fact]
    public void A_bomb_ends_early()
    {
        using MemoryStream image = new();
        using (GZipStream gzip = new(image, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] head = Cpio("first")[..(110 + 6)];
            Encoding.ASCII.GetBytes("FFFFFFFF").CopyTo(head, 54);
            gzip.Write(head);
            byte[] zeros = new byte[1024 * 1024];
            for (int i = 0; i < 600; i++)
            {
                gzip.Write(zeros);
            }
        }

        image.Position = 0;
        Visit(image).Should().BeEquivalentTo((new List<string> { "first" }, false));
    }

    [Fact]
    public void Any_bytes_give_names_or_nothing()
    {
        byte[][] images = [Cpio(Names), Packed(Cpio(Names), "gzip"), Packed(Cpio(Names), "zstd"), Convert.FromBase64String(Xz), Convert.FromBase64String(Lz4)];
        FuzzBudget.Feed(
            random =>
            {
                byte[] changed = [.. images[random.Next(images.Length)]];
                for (int n = random.Next(1, 8); n > 0; n--)
                {
                    changed[random.Next(changed.Length)] = (byte)random.Next(256);
                }

                return changed;
            },
            changed =>
            {
                using MemoryStream image = new(changed);
                Visit(image).Names.Count.Should().BeLessThan(100);
                return true;
            });
    }

    [Theory]
    [InlineData("vmlinuz-6.9.0-1-amd64 vmlinuz-6.10.2-1-amd64 initrd.img-6.10.2-1-amd64", "6.10.2-1-amd64", "initrd.img-6.10.2-1-amd64")]
    [InlineData("vmlinuz-5.14.0-362.el9.x86_64 vmlinuz-0-rescue-abc initramfs-5.14.0-362.el9.x86_64.img", "5.14.0-362.el9.x86_64", "initramfs-5.14.0-362.el9.x86_64.img")]
    [InlineData("vmlinuz-6.4.0-default initrd-6.4.0-default vmlinuz-6.5.0.old", "6.4.0-default", "initrd-6.4.0-default")]
    [InlineData("vmlinuz-linux initramfs-linux.img", "linux", "initramfs-linux.img")]
    [InlineData("vmlinuz-6.1.0-9 vmlinuz-6.1.0-10 vmlinuz-6.1.0-09", "6.1.0-10", null)]
    [InlineData("grub config", null, null)]
    public void The_newest_kernel_and_its_initramfs(string names, string? kernel, string? initramfs)
    {
        string[] boot = names.Split(' ');
        KernelNames.Newest(boot).Should().Be(kernel);
        (kernel is null ? null : KernelNames.InitramfsOf(kernel, boot)).Should().Be(initramfs);
    }

    private static (List<string> Names, bool Complete) Visit(Stream image)
    {
        List<string> names = [];
        image.Position = 0;
        bool complete = Initramfs.VisitNames(image, name =>
        {
            names.Add(name);
            return true;
        });
        return (names, complete);
    }

    private static byte[] Packed(byte[] archive, string how)
    {
        using MemoryStream packed = new();
        if (how == "gzip")
        {
            using GZipStream gzip = new(packed, CompressionLevel.Optimal, leaveOpen: true);
            gzip.Write(archive);
        }
        else if (how == "zstd")
        {
            using Compressor zstd = new(3);
            packed.Write(zstd.Wrap(archive));
        }
        else
        {
            packed.Write(archive);
        }

        return packed.ToArray();
    }

    private static byte[] Cpio(params string[] names)
    {
        using MemoryStream archive = new();
        foreach (string name in names.Append("TRAILER!!!"))
        {
            byte[] content = name.EndsWith(".ko", StringComparison.Ordinal) ? new byte[1001] : [];
            uint[] fields = [1, 0x81A4, 0, 0, 1, 0, (uint)content.Length, 0, 0, 0, 0, (uint)name.Length + 1, 0];
            archive.Write(Encoding.ASCII.GetBytes("070701" + string.Concat(fields.Select(f => f.ToString("x8", CultureInfo.InvariantCulture))) + name + "\0"));
            Pad(archive);
            archive.Write(content);
            Pad(archive);
        }

        return archive.ToArray();
    }

    private static void Pad(MemoryStream archive) => archive.Write(new byte[(4 - (archive.Length % 4)) % 4]);
}
