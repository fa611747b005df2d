using AwesomeAssertions;
using Shien.Api.Machines;
using Xunit;

namespace Shien.Tests.Api;

public sealed class MachineNamesTests
{
    [Theory]
    [InlineData("web", true)]
    [InlineData("0-a", true)]
    [InlineData("kernel-6-1", true)]
    [InlineData("a23456789012345678901234567890bc", true)]
    [InlineData("a23456789012345678901234567890bcd", false)]
    [InlineData("01", false)]
    [InlineData("123", false)]
    [InlineData("1-2", false)]
    [InlineData("-web", false)]
    [InlineData("Web", false)]
    [InlineData("web\n", false)]
    [InlineData("wéb", false)]
    [InlineData("a/b", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void An_owners_own_name_is_plain_and_looks_like_no_slot(string? name, bool isOwn) => MachineNames.IsOwn(name).Should().Be(isOwn);

    [Theory]
    [InlineData("01", true)]
    [InlineData("99", true)]
    [InlineData("00", false)]
    [InlineData("1", false)]
    [InlineData("001", false)]
    public void A_slot_has_two_digits(string name, bool isSlot)
    {
        MachineNames.IsSlot(name).Should().Be(isSlot);
        MachineNames.IsName(name).Should().Be(isSlot);
    }
}
