using AwesomeAssertions;
using Shien.MachineCommands.Making;
using Xunit;

namespace Shien.Tests.MachineCommands;

public sealed class DiskSizeTests
{
    [Theory]
    [InlineData("20G", 20L << 30)]
    [InlineData("512m", 512L << 20)]
    [InlineData("1TiB", 1L << 40)]
    [InlineData("3GB", 3L << 30)]
    [InlineData("64T", 64L << 40)]
    public void Sizes_have_a_whole_number_and_a_unit(string text, long bytes) => DiskSize.Parse(text).Should().Be(bytes);

    [Theory]
    [InlineData("")]
    [InlineData("20")]
    [InlineData("G")]
    [InlineData("0G")]
    [InlineData("-1G")]
    [InlineData("+1G")]
    [InlineData("1.5G")]
    [InlineData("20 G")]
    [InlineData("20K")]
    [InlineData("65T")]
    [InlineData("99999999999999999999G")]
    [InlineData("٣G")]
    public void Everything_else_is_none(string text) => DiskSize.Parse(text).Should().BeNull();
}
