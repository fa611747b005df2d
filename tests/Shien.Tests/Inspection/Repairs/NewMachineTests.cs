using System.Text;
using AwesomeAssertions;
using Shien.Inspection;
using Shien.Inspection.Repairs;
using Shien.Inspection.Startup;
using Xunit;

namespace Shien.Tests.Inspection.Repairs;

/// <summary>A machine that begins as a copy of a box: nobody gets in who got into the box, and its owner does.</summary>
public sealed class NewMachineTests
{
    // Of a password that nobody guesses.
    private const string Good = "$1$saltsalt$Une.EvCQnzs4OfxGPGit20";
    private const string Passwd = "root:x:0:0:root:/root:/bin/bash\nstudent:x:1000:1000::/home/student:/bin/bash\nwww-data:x:33:33::/var/www:/usr/sbin/nologin\n";

    private static readonly HostKeyPair HostKey = new("ssh_host_ed25519_key", TestKey.Private(9), TestKey.Public(9));
    private static readonly string Teacher = TestKey.Public(7).Trim();

    [Fact]
    public void Every_password_goes_also_the_good_and_the_locked_ones()
    {
        TestGuest guest = Box().File("/etc/shadow-", $"student:{Good}:1::::::\n", 0x180);
        Plan(guest, isNew: true, accepted: null).Edits.Where(e => e.WipedBytes > 0).Select(e => (e.Path, e.WipedBytes)).Should()
            .Equal(("/etc/shadow", Text(guest, "/etc/shadow").Length), ("/etc/shadow-", Text(guest, "/etc/shadow-").Length));
        Make(guest);
        Text(guest, "/etc/shadow").Should().Be("root:*:1::::::\nstudent:*:1::::::\nwww-data:*:1::::::\n");
        guest.FileSystem.FindEntry("/etc/shadow-").Should().BeNull();
    }

    [Fact]
    public void A_repair_of_a_machine_that_is_somebodys_already_leaves_a_good_password()
    {
        TestGuest guest = Box();
        Make(guest, isNew: false);
        Text(guest, "/etc/shadow").Should().Contain($"student:{Good}:").And.Contain("root:!$1$");
    }

    [Fact]
    public void Keys_go_that_are_neither_the_owners_nor_the_administrators()
    {
        TestGuest guest = Box().File("/home/student/.ssh/authorized_keys", $"# of the course\n{Teacher} teacher@office\n", 0x180, 1000);
        Make(guest, accepted: []);
        Text(guest, "/home/student/.ssh/authorized_keys").Should().Be($"# of the course\n{RepairCorpus.OwnerKey}\n");

        guest = Box().File("/home/student/.ssh/authorized_keys", $"{Teacher} teacher@office\n", 0x180, 1000);
        Make(guest, accepted: [TestKey.Fingerprint(7)]);
        Text(guest, "/home/student/.ssh/authorized_keys").Should().Be($"{Teacher} teacher@office\n{RepairCorpus.OwnerKey}\n");
    }

    [Theory]
    [InlineData("student ALL=(ALL) NOPASSWD: ALL\n", false)]
    [InlineData("student ALL=(ALL) ALL\n", true)]
    public void The_owner_gets_in_as_its_people_and_as_root_where_sudo_would_ask_them_for_a_password(string sudoers, bool asRoot)
    {
        TestGuest guest = Box().File("/etc/shadow", "root:*:1::::::\nstudent:*:1::::::\n", 0x1A0)
            .File("/usr/bin/sudo", "", 0x9ED).File("/etc/sudoers", sudoers, 0x120);
        Make(guest);
        Text(guest, "/home/student/.ssh/authorized_keys").Should().Be(RepairCorpus.OwnerKey + "\n");
        (guest.FileSystem.Find("/root/.ssh/authorized_keys") is not null).Should().Be(asRoot);
    }

    [Fact]
    public void Where_there_are_no_people_the_owner_is_root()
    {
        TestGuest guest = new TestGuest().File("/etc/passwd", "root:x:0:0::/root:/bin/sh\n").File("/etc/shadow", "root:*:1::::::\n", 0x1A0);
        Make(guest);
        Text(guest, "/root/.ssh/authorized_keys").Should().Be(RepairCorpus.OwnerKey + "\n");
    }

    [Fact]
    public void Every_guest_of_the_corpus_is_made_new_once()
    {
        foreach ((string name, Func<TestGuest, TestGuest> make) in RepairCorpus.All)
        {
            TestGuest guest = make(new TestGuest());
            RepairPlan plan = Plan(guest, isNew: true, accepted: null);
            plan.Refusal.Should().BeNull(name);
            guest.Apply(plan.Edits);
            Plan(guest, isNew: true, accepted: null).Edits.Select(e => $"{name}: {e} {e.Why}").Should().BeEmpty();
        }
    }

    private static TestGuest Box() => new TestGuest()
        .File("/etc/passwd", Passwd)
        .File("/etc/shadow", $"root:!{Good}:1::::::\nstudent:{Good}:1::::::\nwww-data:*:1::::::\n", 0x1A0)
        .Directory("/home/student", 0x1ED, 1000).Directory("/home/student/.ssh", 0x1C0, 1000);

    private static void Make(TestGuest guest, bool isNew = true, IReadOnlyList<string>? accepted = null)
    {
        RepairPlan plan = Plan(guest, isNew, accepted);
        plan.Refusal.Should().BeNull();
        guest.Apply(plan.Edits);
        Plan(guest, isNew, accepted).Edits.Should().BeEmpty();
    }

    private static RepairPlan Plan(TestGuest guest, bool isNew, IReadOnlyList<string>? accepted) => GuestRepair.Plan(
        guest.FileSystem,
        StableNames.Unknown,
        new InspectionOptions { Today = TestGuest.Today, AcceptedKeys = accepted is null ? null : new HashSet<string>(accepted) { Fingerprint(RepairCorpus.OwnerKey) } },
        new RepairRequest([RepairCorpus.OwnerKey], [HostKey], Profile.Private, TestGuest.Today) { IsNew = isNew });

    private static string Fingerprint(string line) =>
        "SHA256:" + Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Convert.FromBase64String(line.Split(' ')[1]))).TrimEnd('=');

    private static string Text(TestGuest guest, string path) => Encoding.UTF8.GetString(guest.FileSystem.TryRead(path, 1_000_000)!);
}
