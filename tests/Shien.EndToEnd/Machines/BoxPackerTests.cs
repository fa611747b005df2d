using System.Security.Cryptography;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Images.Disks;
using Shien.Images.Machines;
using Xunit;

namespace Shien.EndToEnd.Machines;

/// <summary>Boxes as every packer that Vagrant's users have makes them; the disk in them must come out unchanged.</summary>
public sealed class BoxPackerTests : IDisposable
{
    private const string Ovf = "etconly/ovf10/box.ovf";
    private const string Vmdk = "etconly-disk001.vmdk";
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("bsdtar", "-czf")]
    [InlineData("bsdtar", "-cJf")]
    [InlineData("bsdtar", "-cf")]
    [InlineData("bsdtar", "--format=zip", "-cf")]
    [InlineData("bsdtar", "--format=gnutar", "-czf")]
    [InlineData("tar", "--format=v7", "-cf")]
    [InlineData("tar", "--format=ustar", "-czf")]
    [InlineData("tar", "--format=gnu", "-cJf")]
    [InlineData("tar", "--format=pax", "-czf")]
    public void A_VirtualBox_box_of_any_packer_is_read(string packer, params string[] options)
    {
        File.Copy(Fixture(Ovf), folder.File("box.ovf"));
        File.Copy(Fixture("etconly/ovf10/" + Vmdk), folder.File(Vmdk));
        File.WriteAllText(folder.File("metadata.json"), """{"provider":"virtualbox"}""");
        Pack(packer, options, "box.ovf", Vmdk, "metadata.json");

        using MachineSource source = MachineSources.Open(folder.File("x.box"), Options(), TestContext.Current.CancellationToken);

        source.Machine.Should().Match<Machine>(m => m.Cores == 2 && m.Architecture == GuestArchitecture.X86_64 && m.Firmware == Firmware.Bios);
        // The hash that tests/fixtures/raw.sha256 gives for this disk.
        HashOf(source.Disks[0]).Should().Be("f22ae3bc56e74a9cf34ea438e8de55a4089ca56f658ba6a6bd6fd060200dd475");
    }

    [Theory]
    [InlineData("bsdtar", "-czf")]
    [InlineData("bsdtar", "-cf")]
    [InlineData("tar", "-S", "--format=pax", "-cJf")]
    public void A_libvirt_box_with_holes_is_read(string packer, params string[] options)
    {
        Run.Program("qemu-img", ["convert", "-O", "qcow2", Fixture("etconly/ovf10/" + Vmdk), folder.File("dense.img")]).Succeeded();
        Run.Program("cp", ["--sparse=always", folder.File("dense.img"), folder.File("box.img")]).Succeeded();
        File.WriteAllText(folder.File("metadata.json"), """{"provider":"libvirt","format":"qcow2","virtual_size":1,"architecture":"amd64"}""");
        Pack(packer, options, "metadata.json", "box.img");

        using MachineSource source = MachineSources.Open(folder.File("x.box"), Options(), TestContext.Current.CancellationToken);

        source.Machine.Architecture.Should().Be(GuestArchitecture.X86_64);
        HashOf(source.Disks[0]).Should().Be("f22ae3bc56e74a9cf34ea438e8de55a4089ca56f658ba6a6bd6fd060200dd475");
    }

    public void Dispose() => folder.Dispose();

    private static string Fixture(string name) => Artifacts.Root("tests/fixtures/" + name);

    private static string HashOf(DiskReader disk)
    {
        byte[] content = new byte[disk.LengthBytes];
        disk.Read(0, content);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    private void Pack(string packer, string[] options, params string[] files) =>
        Run.Program(packer, [.. options, "x.box", .. files], new RunOptions(Folder: folder.Path)).Succeeded();

    private OpenOptions Options() => new() { SpoolFolder = folder.Path };
}
