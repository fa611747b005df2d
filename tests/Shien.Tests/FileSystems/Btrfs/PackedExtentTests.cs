using AwesomeAssertions;
using Shien.Images.FileSystems.Btrfs.Content;
using Xunit;

namespace Shien.Tests.FileSystems.Btrfs;

public sealed class PackedExtentTests
{
    // .NET says this with another exception than all else that is wrong with a stream.
    [Fact]
    public void An_extent_that_needs_a_dictionary_is_damaged()
    {
        byte[] packed = [0x78, 0xBB, 1, 2, 3, 4, 5, 6, 7, 8];
        byte[] output = [1, 2, 3, 4];
        PackedExtent.Unpack(ExtentCompression.ZLib, packed, output, 4096).Should().Be(-1);
        output.Should().OnlyContain(value => value == 0);
    }
}
