using AwesomeAssertions;
using Shien.Blade.Accounts;
using Xunit;

namespace Shien.Tests.Blade.Accounts;

public sealed class AccountTests
{
    [Theory]
    [InlineData("alice")]
    [InlineData("_apt")]
    [InlineData("e24-x.y_z")]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345")]
    public void Takes_names_that_cannot_be_mistaken(string name) => Account.IsUsable(name).Should().BeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".a")]
    [InlineData("-x")]
    [InlineData("1a")]
    [InlineData("Alice")]
    [InlineData("a/b")]
    [InlineData("a@b")]
    [InlineData("a\n")]
    [InlineData("äb")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456")]
    public void Refuses_all_others(string name) => Account.IsUsable(name).Should().BeFalse();

    [Fact]
    public void Uid_0_is_root_and_an_administrator_without_any_group() =>
        NameService.Find(0, "no-such-group").Should().Be(new Account("root", 0, 0, IsAdministrator: true, "/root"));

    [Fact]
    public void A_uid_without_an_account_is_nobody() => NameService.Find(3_999_999_999, "root").Should().BeNull();

    [Fact]
    public void Groups_are_found_by_name()
    {
        NameService.FindGroup("root").Should().Be(0);
        NameService.FindGroup("no-such-group").Should().BeNull();
    }
}
