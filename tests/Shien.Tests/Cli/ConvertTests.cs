using AwesomeAssertions;
using Shien.CommandLine;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Machines;
using Shien.Images.UsedSpace;
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
        (await run.RunAsync("convert", Ova, output, "--all-blocks")).Should().Be(0);
        Root(output).Should().Be(Root(CliRun.Fixture("etconly", "vmdk", "etconly-stream.vmdk")));
        run.Terminal.Output.Should().Contain("for a disk of 64.0 MiB");
        run.Connections.Should().Be(0);
    }

    [Fact]
    public async Task Free_space_is_left_out_unless_all_blocks_are_wanted()
    {
        (await run.RunAsync("convert", Ova, output, "--verify")).Should().Be(0);
        using DiskReader disk = DiskImage.Open(CliRun.Fixture("etconly", "vmdk", "etconly-stream.vmdk"));
        using UsedDiskReader used = new(disk, MachineUse.Find([disk]).Disks[0]);
        Root(output).Should().Be(BlockMapBuilder.Build(used, null, TestContext.Current.CancellationToken).RootHash);
        run.Terminal.Error.Should().Contain("Free space not read: ");
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
    public async Task Never_writes_onto_what_it_reads()
    {
        File.WriteAllBytes(output, new byte[4096]);
        (await run.RunAsync("convert", output, Path.Combine(run.Folder, ".", "out.qcow2"), "--force")).Should().Be(ExitCodes.Failed);
        run.Terminal.Error.Should().Contain("is the disk that is to be read; it would be lost.");
        new FileInfo(output).Length.Should().Be(4096);
    }

    [Theory]
    [InlineData("root.vmdk", "is the disk that is to be read")]
    [InlineData("root-f001.vmdk", "is a part of")]
    [InlineData("link.vmdk", "is the disk that is to be read")]
    public async Task Never_writes_onto_a_part_of_what_it_reads(string name, string why)
    {
        string descriptor = Path.Combine(run.Folder, name == "link.vmdk" ? "link.vmdk" : "root.vmdk");
        string extent = Path.Combine(run.Folder, "root-f001.vmdk");
        string top = Path.Combine(run.Folder, "top.vmdk");
        File.WriteAllBytes(extent, new byte[65536]);
        File.WriteAllText(descriptor, "# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\ncreateType=\"monolithicFlat\"\nRW 128 FLAT \"root-f001.vmdk\" 0\n");
        File.CreateSymbolicLink(top, descriptor);
        (await run.RunAsync("convert", top, Path.Combine(run.Folder, name), "--force")).Should().Be(ExitCodes.Failed);
        run.Terminal.Error.Should().Contain($"{name}' {why}").And.Contain("it would be lost");
        new FileInfo(extent).Length.Should().Be(65536);
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

    [Theory]
    [InlineData("qcow2", "--compress")]
    [InlineData("vmdk")]
    [InlineData("vdi")]
    [InlineData("raw")]
    [InlineData("img")]
    public async Task The_name_says_the_format_and_the_result_is_verified(string extension, params string[] options)
    {
        string file = Path.ChangeExtension(output, extension);
        (await run.RunAsync(["convert", Ova, file, "--verify", "--all-blocks", .. options])).Should().Be(0);
        Root(file).Should().Be(Root(Ova));
        run.Terminal.Output.Should().StartWith($"{file}: ").And.EndWith(" for a disk of 64.0 MiB, verified\n");
        run.Terminal.Error.Should().Contain("Verifying (64.0 MiB)");
    }

    [Fact]
    public async Task A_format_that_is_named_counts_more_than_the_name_of_the_file()
    {
        (await run.RunAsync("convert", Ova, output, "--to", "raw")).Should().Be(0);
        new FileInfo(output).Length.Should().Be(64 << 20);
    }

    [Theory]
    [InlineData("disk.bin", "The name '{0}' does not say in which format to write.\n  Say --to qcow2, vmdk, vdi or raw.\n")]
    [InlineData("disk.bin", "'ova' is no format that can be written.\n  Say --to qcow2, vmdk, vdi or raw.\n", "--to", "ova")]
    [InlineData("disk.vdi", "--compress: a VDI cannot be compressed.\n  Write a qcow2 or a VMDK (--to).\n", "--compress")]
    public async Task A_format_that_cannot_be_written_is_a_question_of_usage(string name, string sentence, params string[] options)
    {
        string file = Path.Combine(run.Folder, name);
        (await run.RunAsync(["convert", Ova, file, .. options])).Should().Be(ExitCodes.Usage);
        run.Terminal.Error.Should().StartWith("shien: error: " + sentence.Replace("{0}", file, StringComparison.Ordinal));
        Directory.EnumerateFileSystemEntries(run.Folder).Should().BeEmpty();
    }

    private static string Root(string path)
    {
        using MachineSource source = MachineSources.Open(path, new OpenOptions(), TestContext.Current.CancellationToken);
        return BlockMapBuilder.Build(source.Disks[0], null, TestContext.Current.CancellationToken).RootHash;
    }
}
