using AwesomeAssertions;
using Shien.Cli.Debugging;
using Shien.MachineCommands.Debugging;
using Xunit;

namespace Shien.Tests.Cli;

public sealed class DebugCommandTests
{
    [Fact]
    public void The_installed_ssh_runs_the_blades_command_and_no_word_of_it_reaches_a_shell_unquoted()
    {
        DebugWishes wishes = new("web", "6.1.0", "root=/dev/vda2 init='x'; reboot", Port: false, Ide: true);
        DebugCommand.SshArguments(["-p", "2222", "e24@blade"], "/home/me/key", ["ie-virsh", "debug", .. wishes.Arguments], isInteractive: true).Should().Equal(
            "-t", "-i", "/home/me/key", "-p", "2222", "--", "e24@blade",
            @"'ie-virsh' 'debug' 'web' '--kernel' '6.1.0' '--append' 'root=/dev/vda2 init='\''x'\''; reboot' '--ide'");
    }

    [Fact]
    public void Without_a_terminal_none_is_asked_for() =>
        DebugCommand.SshArguments(["blade"], null, ["ie-virsh", "debug"], isInteractive: false).Should().Equal("-T", "--", "blade", "'ie-virsh' 'debug'");
}
