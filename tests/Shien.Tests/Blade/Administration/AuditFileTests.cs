using AwesomeAssertions;
using Shien.Api.Administration;
using Shien.Blade;
using Shien.Blade.Accounts;
using Shien.Blade.Administration;
using Shien.Blade.Http;
using Xunit;

namespace Shien.Tests.Blade.Administration;

/// <summary>The log of changes: complete, in order, and readable whatever a power failure left.</summary>
public sealed class AuditFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("shien-test-").FullName;
    private readonly AuditFile audit;

    public AuditFileTests()
    {
        audit = new AuditFile(Path.Combine(folder, "log"));
        audit.Open();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_latest_are_told_in_order_over_months()
    {
        for (int i = 0; i < 30; i++)
        {
            audit.Add(Entry(i, i % 2 == 0 ? "alice" : "bob"));
        }

        audit.Latest(null, 7).Select(e => e.What).Should().Equal(Enumerable.Range(23, 7).Select(i => $"change {i}"));
        audit.Latest("bob", 4).Select(e => e.What).Should().Equal("change 23", "change 25", "change 27", "change 29");
        audit.Latest(null, 1000).Should().HaveCount(30);
        audit.Latest("nobody", 5).Should().BeEmpty();
        Directory.GetFiles(Path.Combine(folder, "log")).Should().HaveCountGreaterThan(1, "a file a month");
        Directory.GetFiles(Path.Combine(folder, "log")).Should().AllSatisfy(f => File.GetUnixFileMode(f).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void What_was_done_to_an_account_is_told_with_what_it_did()
    {
        audit.Add(Entry(0, "teacher") with { Of = "alice" });
        audit.Latest("alice", 5).Should().ContainSingle().Which.Account.Should().Be("teacher");
    }

    [Fact]
    public void A_line_that_was_cut_is_left_out_and_the_next_is_whole()
    {
        audit.Add(Entry(0, "alice"));
        string file = Directory.GetFiles(Path.Combine(folder, "log")).Single();
        File.AppendAllText(file, "{\"time\":\"2026-1\n");
        audit.Add(Entry(1, "alice"));
        audit.Latest(null, 10).Select(e => e.What).Should().Equal("change 0", "change 1");
    }

    [Fact]
    public void Many_at_once_lose_nothing()
    {
        Parallel.For(0, 200, i => audit.Add(Entry(0, "alice") with { What = $"change {i}" }));
        audit.Latest(null, 1000).Select(e => e.What).Should().BeEquivalentTo(Enumerable.Range(0, 200).Select(i => $"change {i}"));
    }

    [Fact]
    public void An_administrator_is_named_with_the_account_for_which_he_acts()
    {
        StringWriter text = new();
        BladeLog log = new(text, TimeProvider.System, audit.Add);
        Account alice = new("alice", 1001, 1001, IsAdministrator: false);
        using Peer peer = new(1, 77);
        log.Audit(new Caller(alice, peer) { By = new Account("teacher", 1000, 1000, IsAdministrator: true) }, "machine 01 destroyed");
        log.Audit(new Caller(alice, peer), "machine 01 started");
        text.ToString().Should().Contain("audit teacher (uid 1000, pid 77): of 'alice': machine 01 destroyed").And.Contain("audit alice (uid 1001, pid 77): machine 01 started");
        audit.Latest("alice", 5).Select(e => (e.Account, e.Of, e.Pid)).Should().Equal(("teacher", "alice", 77), ("alice", null, 77));
    }

    [Fact]
    public void A_log_that_cannot_be_written_is_said_and_the_change_stands()
    {
        StringWriter text = new();
        BladeLog log = new(text, TimeProvider.System, new AuditFile(Path.Combine(folder, "missing")).Add);
        using Peer peer = new(1, 77);
        log.Audit(new Caller(new Account("alice", 1001, 1001, IsAdministrator: false), peer), "machine 01 started");
        text.ToString().Should().Contain("machine 01 started").And.Contain("the audit log cannot be written");
    }

    private static AuditEntry Entry(int number, string account) =>
        new(new DateTimeOffset(2026, 10, 20, 0, 0, 0, TimeSpan.Zero).AddDays(number), account, 1001, 5, $"change {number}");
}
