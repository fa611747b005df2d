using AwesomeAssertions;
using Shien.Api.Administration;
using Shien.Blade;
using Shien.Blade.Accounts;
using Shien.Blade.Administration;
using Xunit;

namespace Shien.Tests.Blade.Administration;

/// <summary>What an account may still do that an administrator has frozen.</summary>
public sealed class FrozenAccountsTests : IDisposable
{
    private static readonly Account Alice = new("alice", 1001, 1001, IsAdministrator: false);

    private readonly TemporaryStore store = new();
    private readonly FrozenAccounts frozen;

    public FrozenAccountsTests()
    {
        frozen = new FrozenAccounts(store.Layout);
        frozen.Freeze("alice", new FrozenAccount("teacher", new DateTimeOffset(2026, 11, 27, 1, 2, 3, TimeSpan.Zero), "mines coins"));
    }

    public void Dispose() => store.Dispose();

    [Theory]
    [InlineData("POST", "/v1/machines/01/start")]
    [InlineData("POST", "/v1/machines")]
    [InlineData("POST", "/v1/pushes")]
    [InlineData("PATCH", "/v1/machines/01")]
    [InlineData("DELETE", "/v1/machines/01")]
    [InlineData("POST", "/v1/machines/01/debug")]
    public void It_changes_nothing_and_is_told_why(string method, string path) =>
        FluentActions.Invoking(() => frozen.Check(Alice, method, path)).Should().Throw<RefusalException>()
            .WithMessage("the account 'alice' was frozen by 'teacher' on 2026-11-27: mines coins");

    [Theory]
    [InlineData("GET", "/v1/machines")]
    [InlineData("POST", "/v1/machines/01/shutdown")]
    [InlineData("POST", "/v1/machines/01/destroy")]
    [InlineData("GET", "/v1/machines/01/console")]
    public void It_looks_and_stops(string method, string path) => frozen.Check(Alice, method, path);

    [Fact]
    public void Others_go_on_and_so_does_it_afterwards()
    {
        frozen.Check(Alice with { Name = "bob" }, "POST", "/v1/machines/01/start");
        frozen.Thaw("alice").Should().BeTrue();
        frozen.Check(Alice, "POST", "/v1/machines/01/start");
        frozen.Thaw("alice").Should().BeFalse();
        frozen.Find("alice").Should().BeNull();
    }
}
