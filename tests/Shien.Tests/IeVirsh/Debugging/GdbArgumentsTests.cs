using AwesomeAssertions;
using Shien.Api.Debugging;
using Shien.IeVirsh.Debugging;
using Shien.Tests.CommandLine;
using Xunit;

namespace Shien.Tests.IeVirsh.Debugging;

public sealed class GdbArgumentsTests
{
    private static readonly DebugKernel Kernel =
        new("6.1.0-56-amd64", "/srv/k/6.1.0-56-amd64/vmlinux", "/srv/k/6.1.0-56-amd64/source", "/build/reproducible-path/linux-6.1.192");

    [Fact]
    public void With_symbols_it_stops_at_start_kernel_with_the_source_at_hand() => GdbArguments.For("/tmp/s/gdb", Kernel).Should().Equal(
        "-q",
        "/srv/k/6.1.0-56-amd64/vmlinux",
        "-ex", "directory /srv/k/6.1.0-56-amd64/source",
        "-ex", "set substitute-path /build/reproducible-path/linux-6.1.192 /srv/k/6.1.0-56-amd64/source",
        "-ex", "target remote /tmp/s/gdb",
        "-ex", "hbreak start_kernel",
        "-ex", "continue");

    [Fact]
    public void Without_symbols_it_stays_before_the_first_instruction()
    {
        GdbArguments.For("/tmp/s/gdb", null).Should().Equal("-q", "-ex", "target remote /tmp/s/gdb");
        GdbArguments.For("/tmp/s/gdb", new DebugKernel("6.1")).Should().Equal("-q", "-ex", "target remote /tmp/s/gdb");
    }

    [Fact]
    public void An_ide_is_told_everything_it_asks_for()
    {
        ExpectedFile.Match("ide-kernel.txt", IdeSettings.Text("01", "/tmp/shien-gdb-a/gdb", "alice", "blade1", Kernel));
        ExpectedFile.Match("ide.txt", IdeSettings.Text("02", "127.0.0.1:33100", "alice", "blade1", null));
    }
}
