using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Daemon;

/// <summary>What a list says while its machines, or libvirt, come and go.</summary>
public sealed class ListTests(Blade blade) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        blade.As("alice", Artifacts.IeVirsh, "undefine", "03", "--delete-image");
        folder.Dispose();
    }

    [Fact]
    public void It_is_whole_while_a_machine_is_defined_and_undefined_and_says_when_libvirt_is_away()
    {
        string disk = GuestDisk.Safe(folder.File("safe.raw"), "only alice knows");
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        blade.As("alice", Artifacts.Shien, "push", disk, "--as", "03", "--blade", "local").Succeeded();

        string seen = blade.As("alice", "sh", "-euc", """
            (for i in $(seq 40); do "$0" undefine 03; "$0" define 03; done > /dev/null) &
            while kill -0 $! 2> /dev/null; do "$0" list; done
            wait $!
            "$0" list
            """, Artifacts.IeVirsh).Succeeded();
        string[] lines = [.. seen.Split('\n').Where(line => line.StartsWith(" -    03 ", StringComparison.Ordinal))];
        lines.Should().OnlyContain(line => line.Contains("shut off") || line.Contains("undefined"));
        lines[^1].Should().Contain("shut off");

        blade.As("root", "sh", "-c", "kill $(pidof libvirtd); while pidof libvirtd > /dev/null; do sleep 0.1; done").Succeeded();
        RunResult away = blade.As("alice", Artifacts.IeVirsh, "list");
        blade.As("root", "sh", "-c", "libvirtd -d --timeout 0; until virsh -q -c qemu:///system uri > /dev/null 2>&1; do sleep 0.1; done").Succeeded();
        away.ExitCode.Should().Be(1);
        away.Error.Should().Contain("ask an administrator whether libvirtd runs");
        blade.As("alice", Artifacts.IeVirsh, "list").Succeeded().Should().Contain("03");
    }
}
