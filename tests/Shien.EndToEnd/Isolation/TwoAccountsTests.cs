using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Isolation;

/// <summary>Two accounts, each through its own login over real sshd, and what each can do to the other and to itself.</summary>
public sealed class TwoAccountsTests(Blade blade) : IDisposable
{
    private readonly TemporaryFolder laptop = new();

    public void Dispose()
    {
        blade.As("alice", Artifacts.IeVirsh, "destroy", "01");
        blade.As("alice", Artifacts.IeVirsh, "undefine", "01", "--delete-image");
        laptop.Dispose();
    }

    [Fact]
    public void Neither_sees_nor_touches_what_is_the_others()
    {
        string disk = GuestDisk.Safe(laptop.File("safe.raw"), "only alice knows");
        Laptop aliceLaptop = new(blade, laptop.File("alice"), "alice");
        Laptop bobLaptop = new(blade, laptop.File("bob"), "bob");
        aliceLaptop.Shien("push", disk, "--as", "01", "--start").Succeeded();

        bobLaptop.Shien("list").Succeeded().Should().NotContain("01");

        // Over sshd as on the blade itself, where MatrixTests try every command.
        foreach (string command in new[] { "start", "console" })
        {
            RunResult refused = bobLaptop.OnBlade("ie-virsh", command, "01");
            refused.ExitCode.Should().Be(1, refused.ToString());

            // 04 is nobody's: the words must be the same, or they would tell what alice has.
            RunResult nobodys = bobLaptop.OnBlade("ie-virsh", command, "04");
            refused.Error.Should().Be(nobodys.Error.Replace("04", "01", StringComparison.Ordinal));
        }

        blade.As("alice", Artifacts.IeVirsh, "rename", "01", "web").Succeeded();
        blade.As("bob", Artifacts.IeVirsh, "info", "web").Error.Should().Contain("there is no machine 'web' of 'bob'");
        bobLaptop.Shien("ssh", "web").Error.Should().Contain("there is no machine 'web' of 'bob'");

        foreach (string name in new[] { "alice@01", "../alice/01", "alice%4001", "01/../../alice", "-c" })
        {
            bobLaptop.OnBlade("ie-virsh", "start", name).ExitCode.Should().Be(2, $"'{name}' is no name");
        }

        bobLaptop.Shien("pull", "01", "--output", laptop.File("stolen.box")).ExitCode.Should().Be(1);
        aliceLaptop.Shien("list").Succeeded().Should().Contain("running", "nothing that bob did reached it");
    }

    [Fact]
    public void A_student_reaches_his_own_machine_only_through_the_daemon()
    {
        string disk = GuestDisk.Safe(laptop.File("safe.raw"), "only alice knows");
        File.SetUnixFileMode(laptop.Path, (UnixFileMode)0b111_101_101);
        blade.As("alice", Artifacts.Shien, "push", disk, "--as", "01", "--start", "--blade", "local").Succeeded();
        string qemu = blade.As("root", "pgrep", "-f", "guest=alice@01").Succeeded().Trim().Split('\n')[0];
        const string Image = "/run/local-blade/store/accounts/alice/vm/01.qcow2";

        foreach (string[] attempt in new string[][]
        {
            ["kill", "-9", qemu],
            ["cat", $"/proc/{qemu}/environ"],
            ["head", "-c1", $"/proc/{qemu}/mem"],
            ["ls", $"/proc/{qemu}/fd"],
            ["head", "-c1", Image],
            ["mv", Image, Image + ".mine"],
            ["ls", "/run/local-blade/store/accounts/alice/vm"],
            ["ls", "/run/local-blade/store/machines"],
            ["cat", "/run/local-blade/store/machines/alice/01.json"],
            ["virsh", "-c", "qemu:///system", "list"],
            ["virsh", "-r", "-c", "qemu:///system", "list"],
        })
        {
            RunResult refused = blade.As("alice", attempt[0], attempt[1..]);
            refused.ExitCode.Should().NotBe(0, $"{refused} must be refused");
        }

        blade.As("alice", Artifacts.IeVirsh, "list").Succeeded().Should().Contain("running");
        string uid = blade.As("root", "stat", "-c", "%u", $"/proc/{qemu}").Succeeded().Trim();
        uid.Should().NotBe("0").And.NotBe("20001", "qemu runs under the machine uid, which is no login");
        blade.As("root", "stat", "-c", "%u %a", Image).Succeeded().Trim().Should().Be(uid + " 600");
    }
}
