using AwesomeAssertions;
using Shien.Blade.Http;
using Shien.CommandLine;
using Xunit;

namespace Shien.Tests.Blade.Http;

public sealed class EntranceTests
{
    [Theory]
    [InlineData("17", "1", 3)]
    [InlineData("18", "1", null)]
    [InlineData("17", "0", null)]
    [InlineData("17", "one", null)]
    [InlineData("17", null, null)]
    [InlineData(null, "1", null)]
    public void A_socket_is_taken_only_where_it_was_handed_to_this_process(string? forPid, string? count, int? descriptor) =>
        Entrance.Inherited(forPid, count, 17).Should().Be(descriptor);

    [Fact]
    public void Several_are_refused() =>
        FluentActions.Invoking(() => Entrance.Inherited("17", "2", 17)).Should().Throw<UserException>().WithMessage("systemd hands over 2 sockets*");

    [Fact]
    public void Its_own_socket_is_gone_when_it_closes()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(path, "left by a killed daemon");
        Entrance entrance = new(path, null);
        entrance.Prepare();
        File.Exists(path).Should().BeFalse();
        File.WriteAllText(path, "");
        entrance.Open();
        File.GetUnixFileMode(path).Should().Be((UnixFileMode)0b110_110_110);
        entrance.Close();
        File.Exists(path).Should().BeFalse();
    }
}
