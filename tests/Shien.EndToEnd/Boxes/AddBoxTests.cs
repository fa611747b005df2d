using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Boxes;

/// <summary>A published box on its way to those who use it: through <c>shien box add</c>, plain Vagrant, and a registry.</summary>
public sealed class AddBoxTests(Blade blade) : IDisposable
{
    private const string Student = "alice";
    private const string Home = "/run/local-blade/home/" + Student;

    private readonly PublisherLab lab = new(blade);

    public void Dispose()
    {
        blade.As(Student, "rm", "-rf", Home + "/.vagrant.d", Home + "/.cache/shien", Home + "/.config/shien/boxes", Home + "/out");
        lab.Dispose();
    }

    [Fact]
    public void A_box_becomes_Vagrants_and_its_next_version_comes_as_a_difference()
    {
        Publish("1.0");
        Add("course").GetProperty("box").GetString().Should().Be("shien/course");
        Vagrant("box", "list").Should().Contain("shien/course (virtualbox, 1.0)");
        Run.Program("qemu-img", ["compare", "-f", "vmdk", "-F", "raw", InVagrant("1.0"), lab.Disk]).Succeeded();
        Add("course").GetProperty("isNew").GetBoolean().Should().BeFalse("Vagrant has it");

        string text = Path.Combine(lab.Folder, "text");
        File.WriteAllText(text, "what is new in the second term");
        GuestDisk.Write(lab.Disk, $"write {text} /root/news");
        Publish("1.1");
        JsonElement added = Add("course");
        added.GetProperty("version").GetString().Should().Be("1.1", "it is the newest");
        added.GetProperty("missingBytes").GetInt64().Should().BeInRange(1, 1 << 20, "the rest is in Vagrant's box 1.0");
        Run.Program("qemu-img", ["compare", "-f", "vmdk", "-F", "raw", InVagrant("1.1"), lab.Disk]).Succeeded();

        It_is_refused_when_the_blade_gives_something_else();
    }

    [Fact]
    public void Plain_Vagrant_takes_boxes_from_a_static_web_server_and_checks_them()
    {
        string www = Path.Combine(lab.Folder, "www");
        using WebServer server = new(www);
        using IDisposable catalogue = blade.With($"catalogue = \"{www}\"\ncatalogue_url = \"{server.Url}\"\nbox_namespace = \"course\"\n");
        Publish("1.0");
        string metadata = Path.Combine(www, "course", "metadata.json");
        Wait.Until(() => File.Exists(metadata) && File.ReadAllText(metadata).Contains("\"1.0\"", StringComparison.Ordinal), "the catalogue has the box");
        blade.As(Student, Artifacts.Shien, "box", "list", "--blade", "local").Error.Should().Contain($"vagrant box add {server.Url}/NAME/metadata.json");

        using TemporaryFolder laptop = new();
        Plain(laptop, "box", "add", "--provider", "libvirt", $"{server.Url}/course/metadata.json").Succeeded().Should().Contain("Successfully added box 'course/course' (v1.0) for 'libvirt'");
        Plain(laptop, "init", "course/course", "--box-version", "1.0").Succeeded();
        Plain(laptop, "box", "outdated", "--global").Succeeded().Should().Contain("(v1.0) is up to date");

        Publish("1.1");
        Wait.Until(() => File.ReadAllText(metadata).Contains("\"1.1\"", StringComparison.Ordinal), "the catalogue has the next version");
        Plain(laptop, "box", "outdated", "--global").Succeeded().Should().Contain("is outdated! Current: 1.0. Latest: 1.1");

        string box = Path.Combine(www, "course", "1.1", "libvirt.box");
        byte[] bytes = File.ReadAllBytes(box);
        bytes[bytes.Length / 2] ^= 4;
        File.WriteAllBytes(box, bytes);
        RunResult refused = Plain(laptop, "box", "add", "--provider", "libvirt", $"{server.Url}/course/metadata.json");
        refused.ExitCode.Should().NotBe(0);
        (refused.Output + refused.Error).Should().Contain("checksum");
    }

    [Fact]
    public void A_registry_takes_each_part_once_and_gives_the_box_to_whoever_knows_the_signer()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/docker-registry"), "docker-registry is not installed (Debian: docker-registry)");
        using OciRegistry registry = new(blade, lab.Folder);
        string place = $"oci://127.0.0.1:{registry.Port}/boxes/course";
        Publish("1.0");
        JsonElement mirrored = Mirror("1.0", place);
        mirrored.GetProperty("place").GetString().Should().Be(place + ":1.0");
        Mirror("1.0", place).GetProperty("sentBytes").GetInt64().Should().Be(0, "all of it is there");

        string text = Path.Combine(lab.Folder, "text");
        File.WriteAllText(text, "what is new in the second term");
        GuestDisk.Write(lab.Disk, $"write {text} /root/news");
        Publish("1.1");
        mirrored = Mirror("1.1", place);
        mirrored.GetProperty("sentBytes").GetInt64().Should().BeGreaterThan(0).And.BeLessThan(mirrored.GetProperty("knownBytes").GetInt64() + (4 << 20));

        blade.As(Student, "rm", "-rf", Home + "/.cache/shien").Succeeded();
        blade.As(Student, "mkdir", "-p", Home + "/out").Succeeded();
        RunResult nobody = blade.As("teacher", Artifacts.Shien, "box", "add", place + ":1.1", "--output", "/tmp/never.box");
        nobody.ExitCode.Should().Be(1);
        nobody.Error.Should().Contain("whose signature counts").And.Contain("--signers FILE");
        JsonElement added = Json(blade.As(Student, Artifacts.Shien, "box", "add", place + ":1.1", "--provider", "libvirt", "--output", Home + "/out/course.box", "--json").Succeeded());
        added.GetProperty("missingBytes").GetInt64().Should().Be(added.GetProperty("storedBytes").GetInt64());
        blade.As("root", "cp", Home + "/out/course.box", Path.Combine(lab.Folder, "course.box")).Succeeded();
        Run.Program("tar", ["-xzf", "course.box", "box.img"], new RunOptions(Folder: lab.Folder)).Succeeded();
        Run.Program("qemu-img", ["compare", "-f", "qcow2", "-F", "raw", Path.Combine(lab.Folder, "box.img"), lab.Disk]).Succeeded();

        string other = Path.Combine(lab.Folder, "other_signers");
        File.WriteAllText(other, PublisherLab.Line(PublisherLab.Publisher, lab.MakeKey("other")) + "\n");
        blade.As(Student, Artifacts.Shien, "box", "add", place + ":1.1", "--signers", other, "--output", Home + "/out/other.box").Error
            .Should().Contain("is not signed by 'bob' with a key of");
        blade.As(Student, Artifacts.Shien, "box", "add", place + ":9.9", "--output", Home + "/out/other.box").Error.Should().Contain($"There is no '{place}:9.9'");
        registry.Damage();
        blade.As(Student, "rm", "-rf", Home + "/.cache/shien").Succeeded();
        RunResult damaged = blade.As(Student, Artifacts.Shien, "box", "add", place + ":1.1", "--output", Home + "/out/other.box");
        damaged.ExitCode.Should().Be(1, damaged.ToString());
        blade.As(Student, "test", "-e", Home + "/out/other.box").ExitCode.Should().Be(1);
    }

    private void It_is_refused_when_the_blade_gives_something_else()
    {
        string image = Path.Combine(lab.Boxes, "course", "1.0", "disk-1.qcow2");
        using (FileStream file = new(image, FileMode.Open))
        {
            file.Position = file.Length - 1;
            int last = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(last ^ 1));
        }

        blade.As(Student, "rm", "-rf", Home + "/.vagrant.d", Home + "/.cache/shien").Succeeded();
        RunResult refused = blade.As(Student, Artifacts.Shien, "box", "add", "course", "1.0", "--blade", "local");
        refused.ExitCode.Should().Be(1, refused.ToString());
        refused.Error.Should().Contain("block");
        blade.As(Student, "test", "-e", Home + "/.vagrant.d/boxes/shien-VAGRANTSLASH-course").ExitCode.Should().Be(1);
    }

    private void Publish(string version) =>
        blade.As(PublisherLab.Publisher, Artifacts.Shien, lab.Publish(version, "--all-blocks", "--description", "Debian of the course")).Succeeded();

    private JsonElement Add(string name) =>
        Json(blade.As(Student, new RunOptions(), "env", "VAGRANT_CHECKPOINT_DISABLE=1", Artifacts.Shien, "box", "add", name, "--blade", "local", "--json").Succeeded());

    private JsonElement Mirror(string version, string place) =>
        Json(blade.As(Student, Artifacts.Shien, "box", "mirror", "course", version, place, "--blade", "local", "--json").Succeeded());

    private string Vagrant(params string[] arguments) => blade.As(Student, "env", ["VAGRANT_CHECKPOINT_DISABLE=1", "vagrant", .. arguments]).Succeeded();

    // A copy outside of the student's home, which is his own.
    private string InVagrant(string version)
    {
        string copy = Path.Combine(lab.Folder, $"in-vagrant-{version}.vmdk");
        blade.As("root", "cp", $"{Home}/.vagrant.d/boxes/shien-VAGRANTSLASH-course/{version}/virtualbox/box-disk001.vmdk", copy).Succeeded();
        return copy;
    }

    // Outside of the blade, with a home of its own.
    private static RunResult Plain(TemporaryFolder laptop, params string[] arguments) => Run.Program(
        "env",
        [$"HOME={laptop.Path}", $"VAGRANT_HOME={laptop.File("vagrant")}", "VAGRANT_CHECKPOINT_DISABLE=1", "vagrant", .. arguments],
        new RunOptions(Folder: laptop.Path));

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
