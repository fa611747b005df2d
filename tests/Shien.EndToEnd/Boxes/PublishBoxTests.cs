using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Boxes;

/// <summary>A box from a publisher's laptop to the blade, and what everybody can see and check of it.</summary>
public sealed class PublishBoxTests(Blade blade) : IDisposable
{
    private readonly PublisherLab lab = new(blade);

    public void Dispose() => lab.Dispose();

    // One box from its first refusal to its end.
    [Fact]
    public void A_signed_box_is_everybodys_to_read_and_nobodys_to_change()
    {
        Only_publishers_publish_and_only_with_a_key_that_is_written_down();
        JsonElement report = Json(blade.As("bob", Artifacts.Shien, lab.Publish("1.0", "--description", "Debian with all of it", "--all-blocks", "--json")).Succeeded());
        report.GetProperty("box").GetProperty("publisher").GetString().Should().Be("bob");
        It_is_whole_and_closed("1.0");
        Plain_ssh_keygen_verifies_it("1.0");
        Everybody_reads_it();
        A_version_never_changes();
        It_is_withdrawn_and_removed();
    }

    private void Only_publishers_publish_and_only_with_a_key_that_is_written_down()
    {
        string[] byAlice = ["box", "publish", lab.Disk, "course", "1.0", "--key", lab.Key + ".pub", "--blade", "local"];
        blade.As("alice", Artifacts.Shien, byAlice).Error.Should().Contain("'alice' may not publish boxes; members of the group 'shien-publishers' and administrators may");
        File.ReadAllText(Path.Combine(blade.State, "log/shiend.log")).Should().MatchRegex(@"audit alice .*: tried to publish a box");

        lab.AllowNobody();
        blade.As("bob", Artifacts.Shien, lab.Publish("1.0")).Error.Should().Contain("have not said yet whose signature makes a box").And.Contain("bob namespaces=\"shien-box\"".Replace("bob", "ACCOUNT", StringComparison.Ordinal));

        lab.Allow(PublisherLab.Line("bob", lab.MakeKey("other")), PublisherLab.Line("alice", lab.Key));
        RunResult refused = blade.As("bob", Artifacts.Shien, lab.Publish("1.0"));
        refused.Error.Should().Contain("is none by which 'bob' may publish on this blade");
        // What the refusal says is what an administrator writes.
        string line = refused.Error.Split('\n').Select(l => l[Math.Max(0, l.IndexOf("bob namespaces", StringComparison.Ordinal))..]).Last(l => l.StartsWith("bob namespaces", StringComparison.Ordinal));
        PublisherLab.Line("bob", lab.Key).Should().StartWith(line.Trim());
        Directory.Exists(Path.Combine(lab.Boxes, "course")).Should().BeFalse();
        lab.Allow(line.Trim());
    }

    private void It_is_whole_and_closed(string version)
    {
        string folder = Path.Combine(lab.Boxes, "course", version);
        Run.Program("qemu-img", ["compare", "-f", "qcow2", "-F", "raw", Path.Combine(folder, "disk-1.qcow2"), lab.Disk]).Succeeded();
        blade.As("root", "sh", "-c", $"cd /run/local-blade/store/boxes && stat -c '%a %U:%G %n' . course course/{version} course/{version}/*").Succeeded().Should().Be(
            $"""
            750 root:shien-vm .
            750 root:shien-vm course
            750 root:shien-vm course/{version}
            640 root:shien-vm course/{version}/box.json
            640 root:shien-vm course/{version}/box.json.sig
            640 root:shien-vm course/{version}/disk-1.map
            640 root:shien-vm course/{version}/disk-1.qcow2

            """);
        blade.As("bob", "cat", $"/run/local-blade/store/boxes/course/{version}/box.json").ExitCode.Should().NotBe(0, "whoever could open an image could lock it");
    }

    private void Plain_ssh_keygen_verifies_it(string version)
    {
        string folder = Path.Combine(lab.Boxes, "course", version);
        Run.Program(
            "ssh-keygen",
            ["-Y", "verify", "-f", Path.Combine(lab.Boxes, "allowed_signers"), "-I", "bob", "-n", "shien-box", "-s", Path.Combine(folder, "box.json.sig")],
            new RunOptions(File.ReadAllText(Path.Combine(folder, "box.json")))).Succeeded().Should().Contain("Good \"shien-box\" signature for bob");
    }

    private void Everybody_reads_it()
    {
        JsonElement listed = Json(blade.As("alice", Artifacts.Shien, "box", "list", "--blade", "local", "--json").Succeeded()).GetProperty("boxes")[0];
        (listed.GetProperty("name").GetString(), listed.GetProperty("version").GetString(), listed.GetProperty("description").GetString())
            .Should().Be(("course", "1.0", "Debian with all of it"));
        RunResult info = blade.As("alice", Artifacts.Shien, "box", "info", "course", "--blade", "local");
        info.Succeeded().Should().Contain("by bob").And.Contain("signature  right, by ED25519 key SHA256:");
        info.Error.Should().Contain("are remembered in").And.Contain("allowed_signers.local");

        // Signers that the blade names later are not taken silently.
        lab.Allow(PublisherLab.Line("bob", lab.MakeKey("stolen")));
        blade.As("alice", Artifacts.Shien, "box", "info", "course", "--blade", "local").Succeeded().Should().Contain("signature  right");
        RunResult anew = blade.As("teacher", Artifacts.Shien, "box", "info", "course", "--blade", "local");
        anew.ExitCode.Should().Be(1);
        anew.Output.Should().Contain("signature  WRONG: the box 'course' 1.0 is not signed by 'bob'").And.Contain("tell an administrator");
        lab.Allow(PublisherLab.Line("bob", lab.Key));
        blade.As("teacher", Artifacts.Shien, "box", "info", "course", "--blade", "local").Output.Should().Contain("WRONG").And.Contain("shien box trust");
        blade.As("teacher", Artifacts.Shien, "box", "trust", "--blade", "local").Error.Should().Contain("The signers that this computer had stay.").And.Contain("--yes");
        blade.As("teacher", Artifacts.Shien, "box", "trust", "--yes", "--blade", "local").Succeeded().Should().Contain("- bob namespaces").And.Contain("+ bob namespaces");
        blade.As("teacher", Artifacts.Shien, "box", "info", "course", "--blade", "local").Succeeded().Should().Contain("signature  right");
    }

    private void A_version_never_changes()
    {
        blade.As("bob", Artifacts.Shien, lab.Publish("1.0")).Error.Should().Contain("the version 1.0 of the box 'course' is published already, and a version never changes");
        Directory.EnumerateFileSystemEntries(Path.Combine(blade.Store, "spool")).Should().BeEmpty();

        // The next one is told and sent as what differs from the one before.
        JsonElement next = Json(blade.As("bob", Artifacts.Shien, lab.Publish("1.1", "--all-blocks", "--json")).Succeeded());
        next.GetProperty("missingBytes").GetInt64().Should().Be(0);
        It_is_whole_and_closed("1.1");
    }

    private void It_is_withdrawn_and_removed()
    {
        blade.As("alice", Artifacts.Shien, "box", "yank", "course", "1.0", "--reason", "mine", "--blade", "local").Error.Should().Contain("only 'bob', who published the box 'course 1.0', and administrators may withdraw it");
        blade.As("teacher", Artifacts.Shien, "box", "remove", "course", "1.0", "--blade", "local").Error.Should().Contain("is offered").And.Contain("shien box yank course 1.0");
        blade.As("bob", Artifacts.Shien, "box", "yank", "course", "1.0", "--reason", "a password was in it", "--blade", "local").Succeeded();
        blade.As("alice", Artifacts.Shien, "box", "list", "--blade", "local").Succeeded().Should().MatchRegex(@"course +1\.0 .* withdrawn: a password was in it");
        blade.As("alice", Artifacts.Shien, "box", "info", "course", "--blade", "local").Succeeded().Should().StartWith("course 1.1");
        blade.As("bob", Artifacts.Shien, "box", "remove", "course", "1.0", "--blade", "local").Error.Should().Contain("'bob' may not remove boxes");
        blade.As("teacher", Artifacts.Shien, "box", "remove", "course", "1.0", "--blade", "local").Succeeded();
        Directory.Exists(Path.Combine(lab.Boxes, "course", "1.0")).Should().BeFalse();
        blade.As("bob", Artifacts.Shien, lab.Publish("1.0")).Error.Should().Contain("the version 1.0 of the box 'course' was published and removed");
    }

    [Fact]
    public void A_box_with_a_private_key_in_it_is_refused_and_only_administrators_let_it_pass()
    {
        Run.Program("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(lab.Folder, "forgotten")]).Succeeded();
        GuestDisk.Write(lab.Disk, $"mkdir /home/vagrant/.ssh\nwrite {lab.Folder}/forgotten /home/vagrant/.ssh/id_ed25519");
        RunResult refused = blade.As("bob", Artifacts.Shien, lab.Publish("1.0"));
        refused.ExitCode.Should().Be(3);
        refused.Error.Should().Contain("cannot become the box 'course 1.0'").And.Contain("K5 blocked").And.Contain("'shien check --profile box'").And.NotContain("--fix");
        blade.As("bob", Artifacts.Shien, lab.Publish("1.0", "--allow-findings", "a test")).Error.Should().Contain("'bob' may not accept blocking findings");

        // The blade looks by itself, as at a box: on a machine of a student's it is a warning.
        lab.Allow(PublisherLab.Line("teacher", lab.Key));
        blade.As("root", "chown", "teacher", lab.Key).Succeeded();
        JsonElement report = Json(blade.As("teacher", Artifacts.Shien, lab.Publish("1.0", "--allow-findings", "a test", "--json")).Succeeded());
        report.GetProperty("findings").EnumerateArray().Select(f => $"{f.GetProperty("rule")} {f.GetProperty("severity")}").Should().Contain("K5 block");
        File.ReadAllText(Path.Combine(blade.State, "log/shiend.log")).Should().Contain("to the box course 1.0: blocking findings K5 accepted: a test");
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
