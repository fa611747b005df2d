using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Daemon;

/// <summary>libvirtd is restarted by every security update; nobody's command may fail for it.</summary>
public sealed class LibvirtRestartTests(Blade blade)
{
    [Fact]
    public void The_next_command_after_a_restart_of_libvirt_works_and_without_libvirt_it_says_so()
    {
        blade.As("alice", Artifacts.IeVirsh, "list").Succeeded();
        blade.As("root", "sh", "-c", "kill $(pidof libvirtd); while pidof libvirtd > /dev/null; do sleep 0.1; done").Succeeded();
        blade.As("alice", Artifacts.IeVirsh, "dumpxml", "04").Error.Should().Contain("there is no machine '04' of 'alice'");
        blade.As("root", "sh", "-c", "libvirtd -d --timeout 0; until virsh -q -c qemu:///system uri > /dev/null 2>&1; do sleep 0.1; done").Succeeded();
        blade.As("alice", Artifacts.IeVirsh, "list").Succeeded();
    }
}
