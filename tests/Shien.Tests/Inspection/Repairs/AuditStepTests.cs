using System.Text;
using AwesomeAssertions;
using Shien.Inspection;
using Shien.Inspection.Repairs;
using Shien.Inspection.Startup;
using Xunit;

namespace Shien.Tests.Inspection.Repairs;

/// <summary>A1's repair: the administrators' account.</summary>
public sealed class AuditStepTests
{
    private static readonly InspectionOptions Options = new()
    {
        Profile = Profile.Public,
        Today = TestGuest.Today,
        AuditAccount = AuditAccount.Parse("audit", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBrEjiotlrTxnPmBf6sieeaFBtLLjNJxY9GajEmL+jvi admins"),
    };

    [Fact]
    public void An_account_that_is_missing_is_made()
    {
        TestGuest guest = new TestGuest().File("/etc/group", "root:x:0:\nsystemd-coredump:x:999:");
        A1(guest).CanFix.Should().BeTrue();
        Repair(guest).Should().NotBeEmpty();
        Text(guest, "/etc/passwd").Should().EndWith("\naudit:x:998:998:administrators:/home/audit:/bin/sh\n");
        Text(guest, "/etc/group").Should().EndWith("systemd-coredump:x:999:\naudit:x:998:\n");
        Text(guest, "/etc/shadow").Should().EndWith("\naudit:*:20783:0:99999:7:::\n");
        Text(guest, "/home/audit/.ssh/authorized_keys").Should().Be(Options.AuditAccount!.Key + "\n");
        guest.FileSystem.Find("/home/audit/.ssh/authorized_keys")!.Should().BeEquivalentTo(new { Mode = 0x180, Uid = 998u, Gid = 998u });
        Found(guest).Should().BeEmpty();
        Repair(guest).Should().BeEmpty("nothing is left to do");
    }

    [Fact]
    public void An_account_that_is_there_gets_the_key_beside_its_own()
    {
        TestGuest guest = new TestGuest().File("/etc/passwd", "root:x:0:0::/root:/bin/sh\naudit:x:700:700::/srv/audit:/bin/sh\n").Directory("/srv/audit", 0x1ED, 700)
            .File("/srv/audit/.ssh/authorized_keys", "command=\"true\" " + Options.AuditAccount!.Key + "\n", 0x180, 700);
        Repair(guest).Should().NotBeEmpty();
        Text(guest, "/srv/audit/.ssh/authorized_keys").Should().Be($"command=\"true\" {Options.AuditAccount!.Key}\n{Options.AuditAccount!.Key}\n");
        Found(guest).Should().BeEmpty();
    }

    [Fact]
    public void An_account_that_somebody_shut_stays_shut()
    {
        TestGuest guest = new TestGuest().File("/etc/passwd", "root:x:0:0::/root:/bin/sh\naudit:x:700:700::/srv/audit:/usr/sbin/nologin\n");
        A1(guest).CanFix.Should().BeFalse();
        Repair(guest).Should().BeEmpty();
    }

    [Fact]
    public void A_private_address_needs_none() =>
        GuestRepair.Plan(new TestGuest().FileSystem, StableNames.Unknown, Options with { Profile = Profile.Private }, Request).Edits.Should().BeEmpty();

    private static RepairRequest Request => new([RepairCorpus.OwnerKey], [], Profile.Public, TestGuest.Today);

    private static IReadOnlyList<GuestEdit> Repair(TestGuest guest)
    {
        RepairPlan plan = GuestRepair.Plan(guest.FileSystem, StableNames.Unknown, Options, Request);
        plan.Refusal.Should().BeNull();
        guest.Apply(plan.Edits);
        return plan.Edits;
    }

    private static Finding A1(TestGuest guest) => Found(guest).Single();

    private static IEnumerable<Finding> Found(TestGuest guest) => guest.Findings(Profile.Public, _ => Options).Where(f => f.Rule == "A1");

    private static string Text(TestGuest guest, string path) => Encoding.UTF8.GetString(guest.FileSystem.TryRead(path, 10000)!);
}
