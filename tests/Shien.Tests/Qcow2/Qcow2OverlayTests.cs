using AwesomeAssertions;
using Microsoft.Win32.SafeHandles;
using Shien.Images.Disks;
using Shien.Images.Qcow2;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Qcow2;

public sealed class Qcow2OverlayTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("abcd0.")]
    [InlineData(".")]
    public void An_empty_overlay_is_what_is_below(string content)
    {
        string below = folder.File("below é.qcow2");
        File.WriteAllBytes(below, TestQcow2.Layer(content));
        using DiskReader expected = DiskImage.Open(below);
        string top = folder.File("top.qcow2");
        using (SafeFileHandle file = File.OpenHandle(top, FileMode.CreateNew, FileAccess.ReadWrite))
        {
            Qcow2Overlay.Write(file, expected.LengthBytes, below);
        }

        using DiskReader overlay = DiskImage.Open(top);
        Bytes(overlay).Should().Equal(Bytes(expected));
        new FileInfo(top).Length.Should().BeLessThan(5 * 65536);
    }

    [Fact]
    public void A_path_that_no_header_can_say_is_refused()
    {
        using SafeFileHandle file = File.OpenHandle(folder.File("top.qcow2"), FileMode.CreateNew, FileAccess.ReadWrite);
        FluentActions.Invoking(() => Qcow2Overlay.Write(file, 1 << 20, "/" + new string('x', 1023))).Should().Throw<ArgumentException>().WithMessage("*1024 bytes; 1023 are the most*");
    }

    private static byte[] Bytes(DiskReader disk)
    {
        byte[] bytes = new byte[disk.LengthBytes];
        disk.Read(0, bytes);
        return bytes;
    }
}
