using System.Text;
using AwesomeAssertions;
using Shien.Images.FileSystems;
using Shien.Inspection;
using Shien.Inspection.Repairs;
using Shien.Inspection.Startup;
using Xunit;

namespace Shien.Tests.Inspection.Repairs;

public sealed class GuestRepairTests
{
    private static readonly HostKeyPair HostKey = new("ssh_host_ed25519_key", TestKey.Private(9), TestKey.Public(9));

    public static TheoryData<string, Profile> Guests()
    {
        TheoryData<string, Profile> rows = [];
        foreach (string name in RepairCorpus.All.Keys)
        {
            rows.Add(name, Profile.Private);
            rows.Add(name, Profile.Public);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Guests))]
    public void What_can_be_repaired_is_gone_afterwards_and_a_second_repair_changes_nothing(string name, Profile profile)
    {
        TestGuest guest = RepairCorpus.All[name](new TestGuest());
        string[] before = Fixable(guest, profile);
        before.Should().NotBeEmpty();
        RepairPlan plan = Plan(guest, profile);
        plan.Refusal.Should().BeNull();
        plan.Edits.Should().NotBeEmpty();
        guest.Apply(plan.Edits);
        Fixable(guest, profile).Should().BeEmpty();
        guest.Findings(profile).Should().NotContain(f => f.Rule == "E1");
        RepairPlan again = Plan(guest, profile);
        again.Refusal.Should().BeNull();
        again.Edits.Select(e => $"{e} {e.Why}").Should().BeEmpty();
    }

    [Fact]
    public void A_clean_guest_is_left_alone_but_for_its_host_keys()
    {
        TestGuest guest = new TestGuest().File("/etc/ssh/ssh_host_ed25519_key", HostKey.PrivateText, 0x180).File("/etc/ssh/ssh_host_ed25519_key.pub", HostKey.PublicText);
        Plan(guest, Profile.Public).Edits.Should().BeEmpty();
        Plan(new TestGuest(), Profile.Public).Edits.Select(e => e.Path).Should().Equal("/etc/ssh/ssh_host_ed25519_key", "/etc/ssh/ssh_host_ed25519_key.pub");
    }

    [Theory]
    [InlineData("box", "'root'")]
    [InlineData("empty in passwd", "'guest'")]
    [InlineData("good passwords only", "'student'")]
    public void Without_a_key_of_the_owner_nothing_is_repaired(string name, string account)
    {
        RepairPlan plan = Plan(RepairCorpus.All[name](new TestGuest()), Profile.Private, []);
        plan.Edits.Should().BeEmpty();
        plan.Refusal.Should().Be(
            $"No SSH key of yours is known to the blade, and without one the repair would lock you out of {account}. "
            + "Put the line of your public key into ~/.ssh/authorized_keys on the blade, then try again.");
    }

    [Fact]
    public void Keys_with_options_are_no_keys_of_the_owner() =>
        Plan(RepairCorpus.All["box"](new TestGuest()), Profile.Private, ["from=\"10.0.0.1\" " + RepairCorpus.OwnerKey]).Refusal.Should().NotBeNull();

    [Fact]
    public void A_box_is_opened_by_the_owners_key_only()
    {
        TestGuest guest = RepairCorpus.All["box"](new TestGuest());
        guest.File("/home/vagrant/.ssh/authorized_keys", $"# mine\n{RepairCorpus.Insecure}\n", 0x1B6, 1000);
        guest.Apply(Plan(guest, Profile.Private, [RepairCorpus.OwnerKey + " me@laptop"]).Edits);
        Text(guest, "/etc/shadow").Should().Be("root:*:1::::::\nvagrant:*:1::::::\n");
        Text(guest, "/home/vagrant/.ssh/authorized_keys").Should().Be($"# mine\n{RepairCorpus.OwnerKey}\n");
        Text(guest, "/root/.ssh/authorized_keys").Should().Be($"{RepairCorpus.OwnerKey}\n");
        Rights(guest, "/etc/shadow").Should().Be((0x1A0, 0u));
        Rights(guest, "/home/vagrant/.ssh").Should().Be((0x1C0, 1000u));
        Rights(guest, "/home/vagrant/.ssh/authorized_keys").Should().Be((0x180, 1000u));
        Rights(guest, "/root/.ssh").Should().Be((0x1C0, 0u));
    }

    [Fact]
    public void A_key_behind_a_link_is_replaced_where_sshd_reads_it()
    {
        TestGuest guest = RepairCorpus.All["key behind a link"](new TestGuest());
        guest.Apply(Plan(guest).Edits);
        guest.FileSystem.FindEntry("/home/vagrant/.ssh/authorized_keys")!.Kind.Should().Be(FileKind.File);
        Text(guest, "/home/vagrant/.ssh/authorized_keys").Should().Be($"# kept\n{RepairCorpus.OwnerKey}\n");
    }

    [Theory]
    [InlineData("AuthenticationMethods publickey,password\n", "AuthenticationMethods publickey,password (/etc/ssh/sshd_config:1)")]
    [InlineData("Match User vagrant\n  PubkeyAuthentication no\n", "PubkeyAuthentication no (/etc/ssh/sshd_config:2)")]
    [InlineData("AuthorizedKeysFile none\n", "AuthorizedKeysFile none (/etc/ssh/sshd_config:1)")]
    public void Where_a_key_would_not_let_the_owner_in_nothing_is_repaired(string config, string reason) =>
        Plan(RepairCorpus.All["box"](new TestGuest()).File("/etc/ssh/sshd_config", config)).Refusal.Should().EndWith($": {reason}. Change that inside the machine, then try again.");

    [Fact]
    public void A_good_key_of_the_owner_is_enough_when_passwords_go()
    {
        TestGuest guest = RepairCorpus.All["good passwords only"](new TestGuest()).File("/home/student/.ssh/authorized_keys", RepairCorpus.OwnerKey, 0x180, 1000);
        RepairPlan plan = Plan(guest);
        plan.Refusal.Should().BeNull();
        plan.Edits.Select(e => e.Path).Should().NotContain("/home/student/.ssh/authorized_keys").And.Contain("/etc/ssh/sshd_config");
    }

    [Fact]
    public void Host_keys_are_replaced_and_others_go()
    {
        TestGuest guest = new TestGuest().File("/etc/ssh/ssh_host_dsa_key", "old").File("/etc/ssh/ssh_host_dsa_key.pub", "old")
            .File("/etc/ssh/ssh_host_ed25519_key", "old", 0x1A4).File("/etc/ssh/ssh_config", "kept");
        guest.Apply(Plan(guest, Profile.Private, []).Edits);
        Text(guest, "/etc/ssh/ssh_host_ed25519_key").Should().Be(HostKey.PrivateText);
        Rights(guest, "/etc/ssh/ssh_host_ed25519_key").Should().Be((0x180, 0u));
        Text(guest, "/etc/ssh/ssh_host_ed25519_key.pub").Should().Be(HostKey.PublicText);
        guest.FileSystem.List("/etc/ssh", 100).Should().NotContain(["ssh_host_dsa_key", "ssh_host_dsa_key.pub"]).And.Contain("ssh_config");
    }

    [Fact]
    public void The_number_of_the_machine_is_emptied_last_and_not_deleted()
    {
        TestGuest guest = RepairCorpus.All["identity"](RepairCorpus.All["box"](new TestGuest()));
        IReadOnlyList<GuestEdit> edits = Plan(guest).Edits;
        edits[^1].ToString().Should().Be("Write /etc/machine-id");
        guest.Apply(edits);
        Text(guest, "/etc/machine-id").Should().BeEmpty();
        guest.FileSystem.FindEntry("/var/lib/dbus/machine-id")!.ReadLink().Should().Be("/etc/machine-id");
    }

    [Fact]
    public void What_is_in_the_way_is_refused_and_named()
    {
        TestGuest guest = RepairCorpus.All["box"](new TestGuest()).Remove("/home/vagrant/.ssh").File("/home/vagrant/.ssh", "no directory");
        Plan(guest).Refusal.Should().Be(
            "Nothing can be written to '/home/vagrant/.ssh/authorized_keys': something else is in the way. Look at it inside the machine, then try again.");
        TestGuest dangling = RepairCorpus.All["box"](new TestGuest()).Remove("/home/vagrant/.ssh").Link("/home/vagrant/.ssh", "/nowhere/.ssh");
        Plan(dangling).Refusal.Should().StartWith("Nothing can be written to '/home/vagrant/.ssh");
    }

    [Theory]
    [InlineData("ifupdown", "/etc/network/interfaces")]
    [InlineData("ifupdown", "/etc/network/interfaces.d/setup")]
    [InlineData("ifupdown of old", "/etc/network/interfaces")]
    [InlineData("netplan", "/etc/netplan/00-shien.yaml")]
    [InlineData("NetworkManager", "/etc/NetworkManager/system-connections/shien.nmconnection")]
    [InlineData("networkd", "/etc/systemd/network/00-shien.network")]
    [InlineData("ifcfg", "/etc/sysconfig/network-scripts/ifcfg-eth0")]
    [InlineData("fstab", "/etc/fstab")]
    [InlineData("grub", "/boot/grub/grub.cfg")]
    [InlineData("grub", "/etc/default/grub.d/50-cloudimg-settings.cfg")]
    [InlineData("sshd as it is compiled", "/etc/ssh/sshd_config")]
    [InlineData("sshd with a part that allows passwords", "/etc/ssh/sshd_config.d/00-shien.conf")]
    [InlineData("sshd that includes too late", "/etc/ssh/sshd_config")]
    [InlineData("sshd of old", "/etc/ssh/sshd_config")]
    [InlineData("sshd that lets in everybody", "/etc/ssh/sshd_config")]
    [InlineData("keys elsewhere", "/etc/ssh/keys/vagrant")]
    [InlineData("cloud-init", "/etc/cloud/cloud.cfg.d/zz99-shien.cfg")]
    [InlineData("cloud-init", "/var/lib/cloud/seed/nocloud/meta-data")]
    public void Files_after_a_repair(string name, string path)
    {
        TestGuest guest = RepairCorpus.All[name](new TestGuest());
        guest.Apply(Plan(guest).Edits);
        CommandLine.ExpectedFile.Match($"{name.Replace(' ', '-')}{path.Replace('/', '-')}.txt", Text(guest, path));
    }

    [Fact]
    public void Ends_of_lines_stay_as_they_are()
    {
        TestGuest guest = RepairCorpus.All["Boot Loader Specification"](new TestGuest());
        guest.Apply(Plan(guest).Edits);
        Text(guest, "/boot/loader/entries/a.conf").Should().Be("title x\r\noptions $kernelopts console=tty0 console=ttyS0,115200\r\n");
    }

    [Fact]
    public void Any_files_give_a_plan_or_a_refusal()
    {
        Random random = new(23);
        string[] paths = ["/etc/shadow", "/etc/passwd", "/etc/fstab", "/etc/network/interfaces", "/boot/grub/grub.cfg", "/etc/netplan/a.yaml", "/etc/default/grub",
            "/etc/cloud/cloud.cfg.d/a.cfg", "/home/vagrant/.ssh/authorized_keys", "/etc/machine-id", "/etc/udev/rules.d/70-persistent-net.rules"];
        string[] parts = ["\n", " ", "\t", "#VAGRANT-BEGIN", "#VAGRANT-END", "linux", "auto", "iface", "enp0s3", "inet dhcp", "\\\n", "vboxsf", "/dev/sda1", "::", ":", "vagrant", "0",
            "network:", "  ethernets:", "{", "[", "NAME=", RepairCorpus.Insecure, "\0", "\u001b", "GRUB_CMDLINE_LINUX=", "\r"];
        for (int i = 0; i < 120; i++)
        {
            TestGuest guest = RepairCorpus.All["cloud-init"](RepairCorpus.All["box"](new TestGuest()));
            foreach (string path in paths.Where(_ => random.Next(2) == 0))
            {
                guest.File(path, string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => parts[random.Next(parts.Length)])));
            }

            RepairPlan plan = Plan(guest);
            guest.Apply(plan.Edits);
            Plan(guest).Edits.Should().BeEmpty();
        }
    }

    private static string[] Fixable(TestGuest guest, Profile profile) =>
        [.. guest.Findings(profile).Where(f => f.CanFix).Select(f => $"{f.Rule} {f.Where} {f.Message}")];

    private static RepairPlan Plan(TestGuest guest, Profile profile = Profile.Private, IReadOnlyList<string>? keys = null) =>
        GuestRepair.Plan(guest.FileSystem, StableNames.Unknown, Options(profile), Request(keys ?? [RepairCorpus.OwnerKey]));

    private static InspectionOptions Options(Profile profile) => new() { Profile = profile, Today = TestGuest.Today };

    private static RepairRequest Request(IReadOnlyList<string> keys) => new(keys, [HostKey], Profile.Private, TestGuest.Today);

    private static string Text(TestGuest guest, string path) => Encoding.UTF8.GetString(guest.FileSystem.TryRead(path, 1_000_000)!);

    private static (int Mode, uint Uid) Rights(TestGuest guest, string path) => (guest.FileSystem.Find(path)!.Mode, guest.FileSystem.Find(path)!.Uid);
}
