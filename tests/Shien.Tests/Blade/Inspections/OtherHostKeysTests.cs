using AwesomeAssertions;
using Microsoft.Extensions.Time.Testing;
using Shien.Blade;
using Shien.Blade.Inspections;
using Shien.Blade.Store;
using Shien.Inspection;
using Shien.Inspection.Repairs;
using Xunit;

namespace Shien.Tests.Blade.Inspections;

public sealed class OtherHostKeysTests : IDisposable
{
    private const string Public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBrEjiotlrTxnPmBf6sieeaFBtLLjNJxY9GajEmL+jvi";

    private readonly TemporaryStore store = new();
    private readonly StringWriter logged = new();

    private MachineRecords Records => new(store.Layout);

    public void Dispose() => store.Dispose();

    [Fact]
    public void Those_of_all_machines_but_the_one_that_is_looked_at()
    {
        Put("alice", "01", "SHA256:a");
        Put("alice", "02", "SHA256:b");
        Put("bob", "01", "SHA256:c", "SHA256:a");
        Of("alice", "01").Should().BeEquivalentTo("SHA256:a", "SHA256:b", "SHA256:c");
        Of("alice", "02").Should().BeEquivalentTo("SHA256:a", "SHA256:c");
        Of("carol", "01").Should().BeEquivalentTo("SHA256:a", "SHA256:b", "SHA256:c");
    }

    [Fact]
    public void Those_that_the_blade_made_for_the_slot_are_its_own_whoever_copied_them()
    {
        HostKeyRecord made = new([new HostKeyPair("ssh_host_ed25519_key", "private", Public)]);
        Put("alice", "01");
        SafeFile.WriteJson(store.Layout.HostKeys("alice", "01"), made, StoreJson.Default.HostKeyRecord);
        Put("bob", "01", made.Fingerprints[0]);
        Of("bob", "01").Should().Equal(made.Fingerprints);
        Of("alice", "01").Should().BeEmpty();
        File.ReadAllText(store.Layout.HostKeys("alice", "01")).Should().NotContain("SHA256:", "what can be computed is not kept");
    }

    [Fact]
    public void A_record_of_an_older_daemon_has_none_and_a_damaged_one_is_said()
    {
        Put("alice", "01");
        File.ReadAllText(store.Layout.Record("alice", "01")).Should().NotContain("hostKeys");
        Put("bob", "01", "SHA256:b");
        File.WriteAllText(store.Layout.Record("alice", "01"), "{");
        Of("carol", "01").Should().Equal("SHA256:b");
        logged.ToString().Should().Contain("host keys of a machine are not known");
    }

    [Fact]
    public void They_reach_the_program_as_arguments_that_are_not_too_long()
    {
        string[] keys = [.. Enumerable.Range(0, 5000).Select(i => $"SHA256:{i:D43}")];
        string[] arguments = [.. new InspectionTerms(Profile.Private, null) { OtherHostKeys = keys }.Arguments];
        arguments.Count(a => a == "--other-host-keys").Should().Be(3);
        arguments.Max(a => a.Length).Should().BeLessThan(128 * 1024);
        arguments.Where(a => a.StartsWith("SHA256:", StringComparison.Ordinal)).SelectMany(a => a.Split(',')).Should().Equal(keys);
    }

    [Fact]
    public void The_administrators_account_and_the_age_of_packages_reach_it_too() =>
        new InspectionTerms(Profile.Public, null) { Audit = AuditAccount.Parse("audit", Public + " admins"), UpdateDays = 14 }.Arguments
            .Should().Equal("--profile", "public", "--blade-architecture", "x86_64", "--audit-account", "audit", "--audit-key", Public, "--update-days", "14");

    private IReadOnlyCollection<string> Of(string account, string slot) => new OtherHostKeys(store.Layout, Records, new BladeLog(logged, new FakeTimeProvider())).Of(account, slot);

    private void Put(string account, string slot, params string[] keys)
    {
        store.MakeAccount(account);
        Records.Write(TemporaryStore.Record(slot) with { Account = account, HostKeys = keys.Length > 0 ? keys : null });
    }
}
