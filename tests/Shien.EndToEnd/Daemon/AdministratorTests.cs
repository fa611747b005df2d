using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Daemon;

/// <summary>What administrators see and do of everybody, and nobody else.</summary>
public sealed class AdministratorTests(Blade blade) : IDisposable
{
    private const string Slot = "03";

    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        Admin("thaw", "bob");
        blade.As("bob", Artifacts.IeVirsh, "destroy", Slot);
        blade.As("bob", Artifacts.IeVirsh, "undefine", Slot, "--delete-image");
        folder.Dispose();
    }

    [Fact]
    public void All_accounts_are_seen_stopped_frozen_and_logged()
    {
        string disk = GuestDisk.SafeForAll(folder);
        blade.As("bob", Artifacts.Shien, "push", disk, "--all-blocks", "--as", Slot, "--blade", "local").Succeeded();
        blade.As("bob", Artifacts.IeVirsh, "start", Slot).Succeeded();
        Only_administrators_are_answered();

        Admin("list").Succeeded().Should().MatchRegex($@" bob +\d+ +{Slot} +running");
        JsonElement usage = Json(Admin("usage", "--json").Succeeded()).GetProperty("accounts").EnumerateArray().Single(a => a.GetProperty("account").GetString() == "bob");
        (usage.GetProperty("machines").GetInt32(), usage.GetProperty("running").GetInt32()).Should().Be((1, 1));
        usage.GetProperty("diskBytes").GetInt64().Should().BePositive();

        Admin("freeze", "bob", "--reason", "mines coins").Succeeded();
        Admin("usage").Succeeded().Should().MatchRegex(" bob +1 of 4 +1 of 4 .* mines coins");
        Admin("stop", "bob", Slot, "--force").Succeeded().Should().Be($"Domain '{Slot}' of 'bob' destroyed\n");
        blade.As("bob", Artifacts.IeVirsh, "start", Slot).Error.Should().Contain("the account 'bob' was frozen by 'teacher' on ").And.Contain("mines coins");
        blade.As("bob", Artifacts.Shien, "push", disk, "--all-blocks", "--as", "02", "--blade", "local").Error.Should().Contain("mines coins");
        blade.As("bob", Artifacts.IeVirsh, "list").Succeeded().Should().Contain("shut off");

        Admin("thaw", "bob").Succeeded();
        blade.As("bob", Artifacts.IeVirsh, "start", Slot).Succeeded();
        Admin("audit-log", "--account", "bob").Succeeded().Should().MatchRegex(
            $@"bob \(uid \d+, pid \d+\): .*defined(.|\n)*teacher .*of 'bob': account 'bob' frozen: mines coins\n(.|\n)*teacher .*of 'bob': machine {Slot} destroyed\n(.|\n)*bob .*machine {Slot} started\n");
        Admin("stop", "bob", "04").Error.Should().Contain("there is no such machine of that account");
        Admin("stop", "../bob", Slot).Error.Should().Contain("there is no such machine of that account");
    }

    private void Only_administrators_are_answered()
    {
        foreach (string[] command in (string[][])[["list"], ["usage"], ["audit-log"], ["stop", "bob", Slot, "--force"], ["freeze", "teacher", "--reason", "no"], ["thaw", "bob"]])
        {
            RunResult refused = blade.As("bob", Artifacts.IeVirsh, ["admin", .. command]);
            refused.ExitCode.Should().Be(1);
            refused.Error.Should().Contain("'bob' is no administrator");
        }
    }

    [Fact]
    public void No_more_machines_run_at_once_than_may()
    {
        using SmallBlade small = new(folder, mebibytes: 128, "[limits]\nrunning = 1\n");
        string disk = GuestDisk.SafeForAll(folder);
        foreach (string slot in (string[])["01", "02"])
        {
            small.Run(Artifacts.Shien, "push", disk, "--all-blocks", "--as", slot, "--blade", "local").Succeeded();
        }

        RunResult[] both = [.. new[] { "01", "02" }.AsParallel().WithDegreeOfParallelism(2).Select(slot => small.Run(Artifacts.IeVirsh, "start", slot))];
        both.Count(run => run.ExitCode == 0).Should().Be(1);
        both.Single(run => run.ExitCode != 0).Error.Should().MatchRegex("1 of 1 machines that may run at once are running: 0[12]").And.Contain("ie-virsh shutdown 0");
    }

    private RunResult Admin(params string[] command) => blade.As("teacher", Artifacts.IeVirsh, ["admin", .. command]);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
