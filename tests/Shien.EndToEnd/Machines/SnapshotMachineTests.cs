using AwesomeAssertions;
using Shien.EndToEnd.Disks;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Machines;

/// <summary>A Vagrant project whose VirtualBox machine has a snapshot; VBoxManage answers what it answered for the fixture.</summary>
public sealed class SnapshotMachineTests : IDisposable
{
    private const string Id = "b647179d-6014-413b-a2f3-a653140e98a4";
    private const string FixtureFolder = "/tmp/shien-lab/virtualbox/share/home/VirtualBox VMs/etconly";
    private const string Snapshot = "Snapshots/{a72d79aa-55d4-4d4f-91a2-6720879d45ed}.vdi";

    private readonly TemporaryFolder folder = new();

    public SnapshotMachineTests()
    {
        Assert.SkipUnless(QemuImg.Exists, "qemu-img is missing: apt-get install qemu-utils");
        Assert.SkipUnless(File.Exists(Artifacts.Shien), $"'{Artifacts.Shien}' is missing: run tests/run once");
        Write(".vagrant/machines/default/virtualbox/id", Id);
        Write("Vagrantfile", "");
        string program = Write("bin/VBoxManage", $"#!/bin/sh\nif [ \"$1\" = list ]; then cat '{folder.Path}/list'; else cat '{folder.Path}/show'; fi\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("base machine/", "clone/")]
    public void The_disk_is_what_the_machine_sees_now(string baseFolder, string topFolder)
    {
        string top = Unpack(Snapshot, topFolder + Snapshot);
        string parent = Unpack("etconly.vdi", baseFolder + "etconly.vdi");
        Answer("show", "showvminfo.txt", top, parent);
        Answer("list", "list-hdds.txt", top, parent);
        string output = folder.File("out.qcow2");
        Convert(output).Succeeded();
        QemuImg.Run("compare", "-f", "qcow2", "-F", "raw", output, Unpack("expected.raw", "expected.raw")).Should().Contain("Images are identical");
    }

    [Fact]
    public void A_running_machine_is_refused()
    {
        string top = Unpack(Snapshot, Snapshot);
        Answer("show", "showvminfo.txt", top, top);
        Write("show", File.ReadAllText(folder.File("show")).Replace("VMState=\"poweroff\"", "VMState=\"running\"", StringComparison.Ordinal));
        RunResult result = Convert(folder.File("out.qcow2"));
        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("is not off but 'running'");
    }

    public void Dispose() => folder.Dispose();

    private RunResult Convert(string output) => Run.Program(Artifacts.Shien, ["convert", folder.Path, output, "--all-blocks"], new RunOptions
    {
        Environment = new Dictionary<string, string?> { ["PATH"] = $"{folder.File("bin")}:{Environment.GetEnvironmentVariable("PATH")}" },
    });

    private void Answer(string name, string fixture, string top, string parent) => Write(
        name,
        File.ReadAllText(Artifacts.Root($"tests/fixtures/snapshot/{fixture}"))
            .Replace($"{FixtureFolder}/{Snapshot}", top, StringComparison.Ordinal)
            .Replace($"{FixtureFolder}/etconly.vdi", parent, StringComparison.Ordinal));

    private string Unpack(string fixture, string name)
    {
        string path = Write(name, "");
        Run.Program("zstd", ["-q", "-d", "-f", Artifacts.Root($"tests/fixtures/snapshot/{fixture}.zst"), "-o", path]).Succeeded();
        return path;
    }

    private string Write(string name, string content)
    {
        string path = folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }
}
