using AwesomeAssertions;
using Shien.Cli.Progress;
using Xunit;

namespace Shien.Tests.Cli;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "0.98 KiB")]
    [InlineData(1536, "1.50 KiB")]
    [InlineData(16_000_000, "15.3 MiB")]
    [InlineData(68_719_476_736, "64.0 GiB")]
    [InlineData(140_737_488_355_328, "128 TiB")]
    public void Shows_three_digits(long bytes, string text) => ByteSize.Text(bytes).Should().Be(text);
}
