using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Daemon;

/// <summary>The administrator edits the file, and it counts: for forty requests at once, and for a machine that runs.</summary>
public sealed class LimitTests(Blade blade) : IDisposable
{
    private const string Slot = "03";
    private const string Settings = "/etc/shien/shiend.toml";
    private const string Group = "generous";
    private const int Requests = 40;

    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        blade.As("root", "sh", "-c", $"[ ! -e {Settings}.kept ] || mv {Settings}.kept {Settings}");
        blade.As("bob", Artifacts.IeVirsh, "destroy", Slot);
        blade.As("bob", Artifacts.IeVirsh, "undefine", Slot, "--delete-image");
        folder.Dispose();
    }

    [Fact]
    public void Forty_requests_at_once_do_not_pass_a_limit_and_what_runs_feels_it_without_a_restart()
    {
        string disk = GuestDisk.SafeForAll(folder);
        blade.As("bob", Artifacts.Shien, "push", disk, "--all-blocks", "--as", Slot, "--blade", "local").Succeeded();
        blade.As("root", "cp", Settings, Settings + ".kept").Succeeded();

        Limit("snapshots = 2");
        string[] words = [.. Enumerable.Range(0, Requests).AsParallel().WithDegreeOfParallelism(Requests)
            .Select(_ => blade.As("bob", Artifacts.IeVirsh, "snapshot", "take", Slot)).Select(run => run.ExitCode == 0 ? "taken" : run.Error)];
        words.Count(word => word == "taken").Should().BeInRange(1, 2);
        words.Should().OnlyContain(word => word == "taken" || word.Contains("at work") || word.Contains("under way") || word.Contains("being copied") || word.Contains("2 of 2 snapshots of 'bob' are in use"));
        blade.As("bob", Artifacts.IeVirsh, "snapshot", "take", Slot);
        blade.As("bob", Artifacts.IeVirsh, "snapshot", "take", Slot).Error.Should().Contain($"2 of 2 snapshots of 'bob' are in use: {Slot} snap-1 (");
        Json("snapshots").GetProperty("used").GetInt32().Should().Be(2);

        blade.As("bob", Artifacts.IeVirsh, "start", Slot).Succeeded();
        Limit("disk_iops = 321");
        Wait.Until(() => Virsh("blkdeviotune", "--live", $"bob@{Slot}", "vda").Contains("total_iops_sec : 321", StringComparison.Ordinal), "the disk of the running machine has its new limit");
        Json("disk_iops").GetProperty("source").GetString().Should().Be("[limits.account.bob]");
        Virsh("dumpxml", "--inactive", $"bob@{Slot}").Should().NotContain("<iotune>", "the definition follows at the next start");
        blade.As("bob", Artifacts.IeVirsh, "destroy", Slot).Succeeded();
        blade.As("bob", Artifacts.IeVirsh, "start", Slot).Succeeded();
        Virsh("dumpxml", "--inactive", $"bob@{Slot}").Should().MatchRegex(@"<total_iops_sec>321</total_iops_sec>\s*<group_name>machine</group_name>");

        Limit("running = none");
        Json("disk_iops").GetProperty("most").GetInt32().Should().Be(321, "a broken file changes nothing");
        blade.As("teacher", Artifacts.IeVirsh, "admin", "limits").Error.Should().MatchRegex("warning: '/etc/shien/shiend.toml' line \\d+: ");
    }

    [Fact]
    public void Who_joins_a_group_has_its_limits_and_who_leaves_it_has_them_no_more()
    {
        blade.As("root", "cp", Settings, Settings + ".kept").Succeeded();
        blade.As("root", "groupadd", Group).Succeeded();
        try
        {
            Limit("cores = 2", "group." + Group);
            Json("cores").GetProperty("source").GetString().Should().NotBe($"[limits.group.{Group}]", "bob is not in it");
            blade.As("bob", Artifacts.IeVirsh, "define", Slot, "--empty", "1G", "--cores", "3").Succeeded();
            blade.As("root", "gpasswd", "-a", "bob", Group).Succeeded();
            Wait.Until(() => Json("cores").GetProperty("most").GetInt32() == 2, "he is in it");
            Json("cores").GetProperty("source").GetString().Should().Be($"[limits.group.{Group}]");
            blade.As("bob", Artifacts.IeVirsh, "set", Slot, "--cores", "4").Error.Should().Contain("2 are the most that a machine of yours may have");

            Limit("cores = 3", "account.bob");
            blade.As("bob", Artifacts.IeVirsh, "set", Slot, "--cores", "3").Succeeded();
            Limit("cores = 2", "group." + Group);
            blade.As("root", "gpasswd", "-d", "bob", Group).Succeeded();
            Wait.Until(() => blade.As("bob", Artifacts.IeVirsh, "set", Slot, "--cores", "4").ExitCode == 0, "he has left it");
        }
        finally
        {
            blade.As("root", "groupdel", Group);
        }
    }

    private void Limit(string line, string section = "account.bob") =>
        blade.As("root", "sh", "-euc", $"cat {Settings}.kept > {Settings}.new; printf '[limits.{section}]\\n%s\\n' '{line}' >> {Settings}.new; mv {Settings}.new {Settings}").Succeeded();

    private string Virsh(params string[] command) => blade.As("root", "virsh", ["-q", "-c", "qemu:///system", .. command]).Succeeded();

    private JsonElement Json(string limit) => JsonDocument.Parse(blade.As("teacher", Artifacts.IeVirsh, "admin", "limits", "bob", "--json").Succeeded()).RootElement
        .GetProperty("limits").EnumerateArray().Single(one => one.GetProperty("name").GetString() == limit);
}
