using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.EndToEnd.Vagrant;
using Xunit;

namespace Shien.EndToEnd.Boxes;

/// <summary>
/// What a course does with its box, on Debian's own Vagrant and a real blade: a whole Debian with sudo, bash and systemd, in machines
/// without KVM. Explicit: each takes a quarter of an hour and more.
/// </summary>
public sealed class CourseTermTests(CourseLab lab) : IClassFixture<CourseLab>
{
    private const string Account = "alice";

    [Fact(Explicit = true)]
    public void From_the_catalogue_by_Vagrant_to_the_blade()
    {
        Student student = lab.Student();
        string project = lab.Project("project");
        File.WriteAllText(Path.Combine(project, "hello"), "hello\n");
        File.WriteAllText(Path.Combine(project, "Vagrantfile"), $$"""
            Vagrant.configure("2") do |config|
              config.vm.box = "course/course"
              config.vm.box_url = "{{lab.BoxUrl}}"
              config.vm.boot_timeout = 900
              config.vm.synced_folder ".", "/vagrant", type: "rsync"
              config.vm.provider("libvirt") { |libvirt| libvirt.driver = "qemu"; libvirt.memory = 1024; libvirt.cpus = 2 }
              config.shien.blade = "local"
              config.shien.slot = "01"
            end
            """);
        student.Vagrant(project, "up", "--provider", "libvirt").Succeeded().Should().Contain("Inserting generated public key within guest");
        student.Vagrant(project, "ssh", "-c", "sudo id -u; cat /vagrant/hello; systemctl is-system-running --wait; echo mine | sudo tee /root/notes; sync")
            .Succeeded().Should().Be("0\nhello\nrunning\nmine\n");
        Directory.CreateDirectory(Path.Combine(student.Home, ".ssh"));
        string key = Path.Combine(student.Home, ".ssh", "id_ed25519");
        Run.Program("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "student", "-f", key]).Succeeded();
        student.Vagrant(project, "shien", "prepare").Succeeded().Should().Contain("your key opens the login: done")
            .And.Contain("virtio drivers in the initramfs: already").And.Contain("an address on a card of any name: already");
        student.Vagrant(project, "halt").Succeeded();

        RunResult push = student.Vagrant(project, "shien", "push", "--start", "--json");
        push.ExitCode.Should().Be(0, push.ToString());
        JsonElement report = JsonDocument.Parse(push.Output).RootElement;
        report.GetProperty("machine").GetProperty("base").GetString().Should().Be("course 1.0");
        report.GetProperty("sentBytes").GetInt64().Should().BeLessThan(8 << 20, "the box has the rest");
        RunResult login = LogIn();
        Wait.Until(() => login.ExitCode == 0 || (login = LogIn()).ExitCode == 0, "its sshd is up");
        login.Output.Should().Be("mine\n");
        login.Error.Should().NotContain("interrupted");
        student.In(project, Artifacts.IeVirsh, "destroy", "01").Succeeded();
        student.In(project, Artifacts.IeVirsh, "undefine", "01", "--delete-image").Succeeded();
        student.Vagrant(project, "destroy", "--force").Succeeded();

        RunResult LogIn() => student.In(
            project, "ssh-agent", "sh", "-euc", "ssh-add -q \"$1\"; exec vagrant shien ssh --user vagrant --accept-host-key all -- sudo cat /root/notes", "sh", key);
    }

    [Fact(Explicit = true)]
    public void What_a_Vagrantfile_does_as_root_and_with_its_shared_folder_is_done_on_the_blade()
    {
        Student student = lab.Student(Account);
        string project = lab.Project("lamp");
        File.WriteAllText(Path.Combine(project, "hello"), "#!/bin/bash\necho \"hello $*\"\n");
        File.WriteAllText(Path.Combine(project, "own.sh"), "#!/bin/bash\nhello \"$1\" > ran; sudo tee -a /etc/motd < ran\n");
        File.WriteAllText(Path.Combine(project, "Vagrantfile"), """
            Vagrant.configure("2") do |config|
              config.vm.box = "course/course"
              config.vm.provider "vmware_desktop"
              config.vm.provision "shell", inline: <<-SHELL
                set -euo pipefail
                [[ $(id -u) == 0 && -n ${BASH_VERSION:-} ]]
                echo "course machine" > /etc/motd
                install -m 755 /vagrant/hello /usr/local/bin/hello
                sleep 1234 & echo "waiting $((10#60))"; wait $!
              SHELL
              config.vm.provision "shell", path: "own.sh", privileged: false, args: ["a b"]
            end
            """);
        Run.Program("chown", ["-R", "20001:20001", project]).Succeeded();

        RunResult interrupted = student.In(project, "expect", "-c", """
            set timeout 900
            spawn -noecho vagrant shien push --rebuild --send-folders --blade local
            expect "waiting 60"
            send "\003"
            expect eof
            exit [lindex [wait] 3]
            """);
        interrupted.ExitCode.Should().Be(130, interrupted.ToString());
        interrupted.Output.Should().Contain("The machine 'lamp' stays as it is, to look at: shien ssh lamp.").And.Contain("interrupted");
        Guest("cat /etc/motd; pgrep -fc '[s]leep 1234'").Should().Be("course machine\n0\n", "what it had begun has ended");

        string vagrantfile = Path.Combine(project, "Vagrantfile");
        File.WriteAllText(vagrantfile, File.ReadAllText(vagrantfile).Replace("sleep 1234", "true", StringComparison.Ordinal));
        RunResult again = student.Vagrant(project, "shien", "push", "--rebuild", "--send-folders", "--replace", "--blade", "local", "--json");
        again.ExitCode.Should().Be(0, again.ToString());
        JsonDocument.Parse(again.Output).RootElement.GetProperty("box").GetString().Should().Be("course 1.0");
        Guest("cat /etc/motd; hello there").Should().Be("course machine\nhello a b\nhello there\n");
        student.In(project, Artifacts.IeVirsh, "destroy", "lamp").Succeeded();

        string Guest(string command) => student.In(project, "vagrant", "shien", "ssh", "lamp", "--blade", "local", "--", command + "; true").Succeeded();
    }

    // The template of an instructor: symbols and source are the box's own, and its first C function is found by name.
    [Fact(Explicit = true)]
    public void The_kernel_of_a_box_for_debugging_stops_at_its_first_function_with_its_source()
    {
        string built = lab.Publish("kernel", "kernel-debug");
        string version = Path.GetFileName(Directory.EnumerateDirectories(Path.Combine(built, "debug-kernels")).Single());
        Run.Program("cp", ["-a", Path.Combine(built, "debug-kernels", version), lab.Kernels]).Succeeded();
        lab.Blade.As(Account, Artifacts.IeVirsh, "define", "03", "-t", "kernel").Succeeded();
        RunResult session = lab.Blade.As(Account, new RunOptions(Limit: TimeSpan.FromMinutes(15)), "expect", "-c", $$"""
            set timeout 600
            set env(TERM) dumb
            spawn -noecho ie-virsh debug 03 --kernel {{version}}
            expect "(gdb) "; send "info registers rip\r"
            expect "(gdb) "; send "list start_kernel\r"
            expect "(gdb) "; send "print linux_banner\r"
            expect "(gdb) "; send "hbreak vfs_caches_init\r"
            expect "(gdb) "; send "continue\r"
            expect "Breakpoint 2,"
            expect "(gdb) "; send "backtrace\r"
            expect "(gdb) "; send "quit\r"
            expect {
              "(y or n) " { send "y\r"; exp_continue }
              eof {}
            }
            exit [lindex [wait] 3]
            """);
        session.ExitCode.Should().Be(0, session.ToString());
        session.Output.Should().MatchRegex(@"Breakpoint 1, .*start_kernel").And.Contain("start_kernel(void)").And.NotContain("more recent")
            .And.Contain("Linux version " + version).And.MatchRegex(@"#0 .*vfs_caches_init").And.MatchRegex(@"#1 .*start_kernel.*main\.c:\d+");
    }
}
