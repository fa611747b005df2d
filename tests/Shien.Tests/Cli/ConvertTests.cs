using AwesomeAssertions;
using Shien.CommandLine;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Xunit;

namespace Shien.Tests.Cli;

public sealed class ConvertTests : IDisposable
{
    private static readonly string Ova = CliRun.Fixture("etconly", "ova", "etconly.ova");

    private readonly CliRun run = new();
    private readonly string output;

    public ConvertTests() => output = Path.Combine(run.Folder, "out.qcow2");

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task Writes_the_same_content_and_needs_no_blade()
    {
        (await run.RunAsync("convert", Ova, output)).Should().Be(0);
        Root(output).Should().Be(Root(CliRun.Fixture("etconly", "vmdk", "etconly-stream.vmdk")));
        run.Terminal.Output.Should().Contain("for a disk of 64.0 MiB");
        run.Connections.Should().Be(0);
    }

    [Fact]
    public async Task Converts_guests_of_any_architecture()
    {
        (await run.RunAsync("convert", CliRun.Fixture("armvm", "box.ovf"), output)).Should().Be(0);
        using DiskReader disk = DiskImage.Open(output);
        disk.LengthBytes.Should().Be(1L << 30);
    }

    [Fact]
    public async Task Keeps_an_existing_file_unless_it_is_forced()
    {
        File.WriteAllText(output, "precious");
        (await run.RunAsync("convert", Ova, output)).Should().Be(ExitCodes.Failed);
        run.Terminal.Error.Should().Be($"shien: error: '{output}' exists already.\n  Name another file, or replace it with --force.\n");
        File.ReadAllText(output).Should().Be("precious");
        (await run.RunAsync("convert", Ova, output, "--force")).Should().Be(0);
        new FileInfo(output).Length.Should().BeGreaterThan(1_000_000);
    }

    [Fact]
    public async Task A_disk_that_is_not_there_is_named_with_those_there_are()
    {
        (await run.RunAsync("convert", Ova, output, "--disk", "2")).Should().Be(ExitCodes.Usage);
        run.Terminal.Error.Should().Contain($"'{Ova}' has no disk 2; it has 1: 1 'etconly-disk001.vmdk'.");
        Directory.EnumerateFileSystemEntries(run.Folder).Should().BeEmpty();
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_said_before_anything_is_read()
    {
        (await run.RunAsync("convert", Ova, Path.Combine(run.Folder, "no", "out.qcow2"))).Should().Be(ExitCodes.Failed);
        run.Terminal.Error.Should().StartWith("shien: error: The folder of '");
    }

    private static string Root(string path)
    {
        using DiskReader disk = DiskImage.Open(path);
        return BlockMapBuilder.Build(disk, null, TestContext.Current.CancellationToken).RootHash;
    }
}
