using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Machines;

public sealed class PushBootPullTests(Blade blade)
{
    [Fact]
    public void A_machine_is_pushed_booted_entered_and_pulled_back_as_it_was()
    {
        using TemporaryFolder folder = new();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_111_111);
        string disk = GuestDisk.Safe(folder.File("safe.raw"), "correct horse battery");
        File.SetUnixFileMode(disk, (UnixFileMode)0b110_100_100);

        JsonElement pushed = Json(blade.As("alice", Artifacts.Shien, "push", disk, "--blade", "local", "--as", "01", "--start", "--json").Succeeded());
        JsonElement machine = pushed.GetProperty("machine");
        machine.GetProperty("state").GetString().Should().Be("running");
        machine.GetProperty("addresses").EnumerateArray().Should().NotBeEmpty("the end of a push shows the guest's address");

        string list = blade.As("alice", Artifacts.IeVirsh, "list").Succeeded();
        list.Should().Contain("01").And.Contain("running").And.Contain(machine.GetProperty("addresses")[0].GetString());

        string answer = Run.Program(
            Artifacts.Root("tests/lab/console.exp"),
            ["vagrant", "correct horse battery", "cat /etc/hostname", Blade.Script, .. blade.Entering("alice", Artifacts.IeVirsh, "console", "01")])
            .Succeeded();
        answer.Should().MatchRegex(@"begin-42\s+tiny\s+end-42");

        blade.As("alice", Artifacts.IeVirsh, "destroy", "01").Succeeded().Should().Contain("Domain '01' destroyed");
        blade.As("alice", Artifacts.IeVirsh, "start", "01").Succeeded();
        blade.As("alice", Artifacts.IeVirsh, "list", "--json").Succeeded().Should().Contain("\"addresses\":[]", "the lease is the last guest's until this one asks for its own");
        blade.As("alice", Artifacts.IeVirsh, "destroy", "01").Succeeded();
        string image = Path.Combine(blade.Store, "accounts/alice/vm/01.qcow2");
        string expected = RawHash(image, folder);
        foreach (string provider in new[] { "virtualbox", "libvirt" })
        {
            string box = folder.File(provider + ".box");
            JsonElement pulled = Json(blade.As("alice", Artifacts.Shien, "pull", "01", "--provider", provider, "--output", box, "--blade", "local", "--checksum", "--json").Succeeded());
            pulled.GetRawText().Should().Contain(expected);
            RawHash(DiskOf(box, provider, folder), folder).Should().Be(expected, $"the {provider} box holds the blade's disk");
        }

        blade.As("alice", Artifacts.IeVirsh, "undefine", "01", "--delete-image").Succeeded();
        File.Exists(image).Should().BeFalse();
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static string DiskOf(string box, string provider, TemporaryFolder folder)
    {
        Run.Program("tar", ["-C", folder.Path, "-xf", box]).Succeeded();
        return folder.File(provider == "libvirt" ? "box.img" : "box-disk001.vmdk");
    }

    private static string RawHash(string image, TemporaryFolder folder)
    {
        string raw = folder.File("oracle.raw");
        Run.Program("qemu-img", ["convert", "-O", "raw", image, raw]).Succeeded();
        return Run.Program("sha256sum", [raw]).Succeeded()[..64];
    }
}
