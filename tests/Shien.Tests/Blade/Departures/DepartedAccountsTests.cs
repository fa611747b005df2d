using AwesomeAssertions;
using Microsoft.Extensions.Time.Testing;
using Shien.Api.Administration;
using Shien.Blade;
using Shien.Blade.Accounts;
using Shien.Blade.Administration;
using Shien.Blade.Departures;
using Shien.Blade.Store;
using Xunit;

namespace Shien.Tests.Blade.Departures;

/// <summary>An account that has left is frozen after a day, one that comes back works again, and a directory that is away changes nothing.</summary>
public sealed class DepartedAccountsTests : IDisposable
{
    private static readonly Account Alice = new("alice", 20001, 20001, IsAdministrator: false);

    private readonly TemporaryStore store = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 27, 8, 0, 0, TimeSpan.Zero));
    private readonly StringWriter logged = new();
    private readonly List<AuditEntry> audit = [];
    private readonly List<string> stopped = [];
    private readonly string etc = Directory.CreateTempSubdirectory("shien-etc-").FullName;
    private readonly Dictionary<string, Presence> directory = new() { ["alice"] = Presence.Present, ["bob"] = Presence.Present };
    private readonly FrozenAccounts frozen;
    private readonly DepartedAccounts departed;
    private string? failure;
    private bool isGroupFound;

    public DepartedAccountsTests()
    {
        foreach (string account in directory.Keys)
        {
            store.MakeAccount(account);
            new MachineRecords(store.Layout).Write(TemporaryStore.Record("01") with { Account = account });
        }

        File.WriteAllText(Path.Combine(etc, "passwd"), "root:x:0:0::/root:/bin/sh\n");
        File.WriteAllText(Path.Combine(etc, "group"), "root:x:0:\n");
        File.WriteAllText(Path.Combine(etc, "nsswitch.conf"), "passwd: files sss systemd\n");
        frozen = new FrozenAccounts(store.Layout);
        departed = new DepartedAccounts(
            store.Layout, new MachineRecords(store.Layout), frozen, Look, () => new DirectoryEvidence(etc), _ => isGroupFound,
            (account, isForced) => stopped.Add((isForced ? "force " : "ask ") + account), TimeSpan.FromHours(24), time, new BladeLog(logged, time, audit.Add));
    }

    public void Dispose()
    {
        store.Dispose();
        logged.Dispose();
        Directory.Delete(etc, recursive: true);
    }

    [Theory]
    [InlineData(false, "the account is not in the directory any more (since 2026-11-27 08:00 UTC)")]
    [InlineData(true, "the account is not in the users' group any more (since 2026-11-27 08:00 UTC)")]
    public void Who_has_left_for_a_day_is_frozen_and_what_runs_is_ended(bool isFound, string reason)
    {
        directory["alice"] = isFound ? Presence.NoUser : Presence.NotFound;
        departed.Run();
        Pass(TimeSpan.FromHours(23.9));
        frozen.Find("alice").Should().BeNull("it may be a mistake that is mended the same day");
        Pass(TimeSpan.FromHours(0.2));
        frozen.Find("alice").Should().Be(new FrozenAccount("shiend", time.GetUtcNow(), reason));
        audit.Should().ContainSingle().Which.What.Should().Be("account 'alice' frozen: " + reason);
        stopped.Should().Equal("ask alice");
        Pass(TimeSpan.FromMinutes(5));
        stopped.Should().Equal("ask alice");
        Pass(TimeSpan.FromMinutes(6));
        stopped.Should().Equal("ask alice", "force alice");
        frozen.Find("bob").Should().BeNull();
    }

    [Fact]
    public void Who_is_back_works_again_at_the_next_look_or_when_it_asks()
    {
        Leave("alice");
        directory["alice"] = Presence.Present;
        departed.Run();
        frozen.Find("alice").Should().BeNull();
        File.Exists(store.Layout.Absent("alice")).Should().BeFalse();

        Leave("alice");
        departed.Greet(Alice with { IsUser = false });
        frozen.Find("alice").Should().NotBeNull();
        departed.Greet(Alice);
        frozen.Find("alice").Should().BeNull();
        audit.Select(entry => entry.What).Should().EndWith("account 'alice' is back, and no longer frozen");
    }

    [Fact]
    public void What_an_administrator_has_frozen_stays_so()
    {
        frozen.Freeze("alice", new FrozenAccount("teacher", time.GetUtcNow(), "mines coins"));
        Leave("alice");
        directory["alice"] = Presence.Present;
        departed.Run();
        departed.Greet(Alice);
        frozen.Find("alice")!.By.Should().Be("teacher");
    }

    [Fact]
    public void A_directory_that_does_not_answer_makes_nobody_leave_and_forgets_nothing()
    {
        directory["alice"] = Presence.NotFound;
        departed.Run();
        failure = "LDAP is away";
        Pass(TimeSpan.FromDays(30));
        frozen.Find("alice").Should().BeNull("nobody has answered");
        departed.Problem.Should().Contain("LDAP is away");
        failure = null;
        departed.Run();
        frozen.Find("alice").Should().NotBeNull("it was gone before, and is gone now");
        departed.Problem.Should().BeNull();
    }

    [Fact]
    public void That_nobody_at_all_is_found_is_no_answer()
    {
        directory["alice"] = directory["bob"] = Presence.NotFound;
        Pass(TimeSpan.FromDays(30));
        Pass(TimeSpan.FromDays(30));
        (frozen.Find("alice"), frozen.Find("bob")).Should().Be((null, null));
        File.Exists(store.Layout.Absent("alice")).Should().BeFalse("not even the clock has begun");
        departed.Problem.Should().Contain("no account and no group of the directory is found");
        logged.ToString().Split("Nobody is judged").Should().HaveCount(2, "it is said once");

        isGroupFound = true;
        departed.Run();
        Pass(TimeSpan.FromDays(2));
        frozen.Find("alice").Should().NotBeNull("a group of the directory shows that it answers");
    }

    [Fact]
    public void Where_there_are_files_alone_they_always_answer()
    {
        File.WriteAllText(Path.Combine(etc, "nsswitch.conf"), "passwd: files\n");
        directory["alice"] = directory["bob"] = Presence.NotFound;
        departed.Run();
        Pass(TimeSpan.FromDays(2));
        frozen.Find("alice").Should().NotBeNull();
    }

    [Fact]
    public void An_account_of_this_computer_shows_nothing_of_the_directory()
    {
        File.AppendAllText(Path.Combine(etc, "passwd"), "bob:x:20002:20002::/home/bob:/bin/sh\n");
        directory["alice"] = Presence.NotFound;
        departed.Run();
        Pass(TimeSpan.FromDays(2));
        frozen.Find("alice").Should().BeNull();
    }

    private Presence Look(string account) => failure is null ? directory[account] : throw new IOException(failure);

    private void Leave(string account)
    {
        directory[account] = Presence.NotFound;
        departed.Run();
        Pass(TimeSpan.FromDays(2));
        frozen.Find(account).Should().NotBeNull();
    }

    private void Pass(TimeSpan span)
    {
        time.Advance(span);
        departed.Run();
    }
}
