using AwesomeAssertions;
using Shien.CommandLine;
using Xunit;

namespace Shien.Tests.CommandLine;

public sealed class TextTableTests
{
    [Fact]
    public void Looks_as_virsh_prints_it() =>
        TextTable.Render(["Id", "Name", "State"], [["1", "web", "running"], ["-", "lamp-server", "shut off"]]).Should().Be(
            """
             Id   Name          State
            ------------------------------
             1    web           running
             -    lamp-server   shut off

            """);

    [Fact]
    public void Shows_its_headings_even_without_rows() =>
        TextTable.Render(["Name", "State"], []).Should().Be(" Name   State\n---------------\n");
}
