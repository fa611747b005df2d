using AwesomeAssertions;
using Shien.Cli.Sources;
using Shien.CommandLine;
using Shien.Images;
using Shien.Images.Machines;
using Shien.Tests.CommandLine;
using Xunit;

namespace Shien.Tests.Cli;

/// <summary>What <c>ie-virsh define --image</c> takes for a disk.</summary>
public sealed class OneFileTests : IDisposable
{
    private const int DescriptorOffset = (16 * 2048) + 1;

    private readonly string folder = Directory.CreateTempSubdirectory("shien-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_raw_disk_with_a_boot_record_is_one()
    {
        using MachineSource source = await OpenAsync(Write("disk.raw", 1 << 20, (510, [0x55, 0xaa])));
        source.Disks.Should().ContainSingle().Which.LengthBytes.Should().Be(1 << 20);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(1 << 20)]
    public async Task What_nothing_could_start_from_is_none(int bytes) =>
        (await RefusedAsync<UserException>(Write("holes.raw", bytes))).Message.Should().Contain("holes.raw' is of no known format").And.Contain("no boot record");

    // Most of those that are written to a USB stick have a boot record as well.
    [Fact]
    public async Task A_dvd_is_none_and_the_way_to_install_from_it_is_named()
    {
        UserException refused = await RefusedAsync<UserException>(Write("debian.iso", 1 << 20, (510, [0x55, 0xaa]), (DescriptorOffset, "CD001"u8.ToArray())));
        refused.Message.Should().EndWith("debian.iso' is an image of a DVD, not of a disk.");
        refused.Remedy.Should().Contain("--empty 20G --iso FILE");
    }

    [Fact]
    public async Task A_folder_a_package_and_text_are_none()
    {
        (await RefusedAsync<UserException>(folder)).Message.Should().Contain("is a folder");
        string ovf = Path.Combine(folder, "box.ovf");
        File.WriteAllText(ovf, "<?xml version=\"1.0\"?><Envelope/>");
        (await RefusedAsync<ImageException>(ovf)).Message.Should().Contain("'box.ovf' is no disk image but holds a whole machine");
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "hello");
        (await RefusedAsync<ImageException>(Path.Combine(folder, "notes.txt"))).Message.Should().Contain("no whole number of 512-byte sectors");
    }

    // With the file that it names beside it, which a push from a laptop would open.
    [Fact]
    public async Task An_image_that_stands_on_another_is_not_followed()
    {
        string below = Path.Combine(folder, "secret");
        File.WriteAllBytes(below, new byte[1 << 20]);
        string over = Path.Combine(folder, "over.qcow2");
        using (Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(over, FileMode.Create, FileAccess.ReadWrite))
        {
            Shien.Images.Qcow2.Qcow2Overlay.Write(file, 1 << 20, below);
        }

        (await RefusedAsync<ImageException>(over)).Message.Should().Contain("over.qcow2' is an overlay").And.Contain("qemu-img convert");
    }

    private string Write(string name, int bytes, params (int Offset, byte[] Content)[] parts)
    {
        byte[] content = new byte[bytes];
        foreach ((int offset, byte[] part) in parts)
        {
            part.CopyTo(content, offset);
        }

        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static async Task<MachineSource> OpenAsync(string path) => await new SourceOpener(new TestTerminal().Terminal, TimeProvider.System)
        .OpenAsync(new SourceRequest(path, OneFile: true), null, TestContext.Current.CancellationToken);

    private static async Task<T> RefusedAsync<T>(string path)
        where T : Exception => (await FluentActions.Awaiting(() => OpenAsync(path)).Should().ThrowAsync<T>()).Which;
}
