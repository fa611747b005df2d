using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.Machines;
using Shien.Images.Machines.Boxes;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Machines.Boxes;

public sealed class BoxWriterTests : IDisposable
{
    private static readonly Machine Web = new(
        "web", 3, 1536L << 20, Firmware.Efi, GuestArchitecture.X86_64,
        [new NetworkCard("52:54:00:12:34:56", "E1000"), new NetworkCard("52:54:00:12:34:57", "E1000")], ["01.qcow2", "01-2.qcow2"]);

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(BoxProvider.VirtualBox, 1, new[] { "metadata.json", "Vagrantfile", "box.ovf", "box-disk001.vmdk" })]
    [InlineData(BoxProvider.VirtualBox, 2, new[] { "metadata.json", "Vagrantfile", "box.ovf", "box-disk001.vmdk", "box-disk002.vmdk" })]
    [InlineData(BoxProvider.Libvirt, 1, new[] { "metadata.json", "Vagrantfile", "box.img" })]
    [InlineData(BoxProvider.Libvirt, 2, new[] { "metadata.json", "Vagrantfile", "box_1.img", "box_2.img" })]
    public void Reads_back_what_it_wrote(BoxProvider provider, int count, string[] members)
    {
        byte[][] contents = [Sample.Disk(1), Sample.Disk(7)];
        List<DiskReader> disks = [.. contents.Take(count).Select(content => Sample.OpenDisk(folder, content))];
        List<long> heard = [];

        BoxWriter.Write(provider, Web, disks, folder.File("web.box"), new Listener(heard), TestContext.Current.CancellationToken);
        disks.ForEach(disk => disk.Dispose());

        Members().Should().Equal(members);
        heard.Should().BeInAscendingOrder().And.HaveElementAt(heard.Count - 1, contents[0].Length * count);
        using MachineSource source = Sample.Open(folder.File("web.box"));
        source.Machine.Should().BeEquivalentTo(
            Web with { DiskNames = [.. members.Where(name => name.EndsWith(".vmdk", StringComparison.Ordinal) || name.EndsWith(".img", StringComparison.Ordinal))] },
            options => options.Excluding(m => m.Path.EndsWith("Model")));
        source.Notes.Should().BeEmpty();
        source.Disks.Select(disk => Convert.ToHexString(SHA256.HashData(disk.Content())))
            .Should().Equal(contents.Take(count).Select(content => Convert.ToHexString(SHA256.HashData(content))));
    }

    [Theory]
    [InlineData(BoxProvider.VirtualBox, """
        # Written by shien: the hardware of the machine, nothing else.
        Vagrant.configure("2") do |config|
          config.vm.base_mac = "525400123456"
          config.vm.provider "virtualbox" do |vb|
            vb.customize ["modifyvm", :id, "--firmware", "efi"]
          end
        end

        """)]
    [InlineData(BoxProvider.Libvirt, """
        # Written by shien: the hardware of the machine, nothing else.
        Vagrant.configure("2") do |config|
          config.vm.provider "libvirt" do |libvirt|
            libvirt.cpus = 3
            libvirt.memory = 1536
            loaders = %w[/usr/share/ovmf/OVMF.fd /usr/share/OVMF/OVMF_CODE.fd /usr/share/edk2/ovmf/OVMF_CODE.fd /usr/share/edk2/x64/OVMF.4m.fd /usr/share/qemu/ovmf-x86_64.bin]
            libvirt.loader = loaders.find { |path| File.exist?(path) } || loaders.first
          end
        end

        """)]
    public void Writes_a_Vagrantfile_of_the_hardware_only(BoxProvider provider, string expected)
    {
        Write(provider, Web with { Name = "#{`id`}\" \n" });
        Member("Vagrantfile").Should().Be(expected);
    }

    [Theory]
    [InlineData(BoxProvider.VirtualBox, """{"provider":"virtualbox","architecture":"amd64","shien":{"cores":3,"memory_mib":1536,"firmware":"efi","macs":["52:54:00:12:34:56","52:54:00:12:34:57"]}}""")]
    [InlineData(BoxProvider.Libvirt, """{"provider":"libvirt","architecture":"amd64","format":"qcow2","virtual_size":1,"shien":{"cores":3,"memory_mib":1536,"firmware":"efi","macs":["52:54:00:12:34:56","52:54:00:12:34:57"]}}""")]
    public void Writes_the_metadata_that_Vagrant_wants(BoxProvider provider, string expected)
    {
        Write(provider, Web);
        Member("metadata.json").Should().Be(expected);
    }

    [Fact]
    public void Gives_a_machine_without_an_address_always_the_same_one()
    {
        Write(BoxProvider.VirtualBox, Machine.OfDisks("web", "x"));
        string first = Member("Vagrantfile");
        Write(BoxProvider.VirtualBox, Machine.OfDisks("web", "x"));
        Member("Vagrantfile").Should().Be(first).And.MatchRegex("base_mac = \"080027[0-9A-F]{6}\"");
    }

    [Fact]
    public void Leaves_nothing_behind_when_a_disk_is_damaged()
    {
        byte[] vmdk = File.ReadAllBytes(Sample.PathOf("etconly/vmdk/etconly-stream.vmdk"));
        vmdk.AsSpan(150_000, 5000).Clear();
        File.WriteAllBytes(folder.File("bad.vmdk"), vmdk);
        using (DiskReader disk = DiskImage.Open(folder.File("bad.vmdk")))
        {
            FluentActions.Invoking(() => BoxWriter.Write(BoxProvider.Libvirt, Web, [disk], folder.File("web.box"), null, CancellationToken.None)).Should().Throw<ImageException>();
        }

        File.Delete(folder.File("bad.vmdk"));
        Directory.EnumerateFileSystemEntries(folder.File("")).Should().BeEmpty();
    }

    [Fact]
    public void Leaves_the_old_box_when_it_is_cancelled()
    {
        File.WriteAllText(folder.File("web.box"), "old");
        using CancellationTokenSource cancel = new();
        using (DiskReader disk = Sample.OpenDisk(folder, Sample.Disk()))
        {
            FluentActions.Invoking(() => BoxWriter.Write(BoxProvider.VirtualBox, Web, [disk], folder.File("web.box"), new Canceller(cancel), cancel.Token))
                .Should().Throw<OperationCanceledException>();
        }

        File.ReadAllText(folder.File("web.box")).Should().Be("old");
        Directory.EnumerateFiles(folder.File("")).Where(file => !file.EndsWith(".raw", StringComparison.Ordinal)).Should().ContainSingle();
    }

    [Fact]
    public void Refuses_a_folder_that_is_not_there()
    {
        using DiskReader disk = Sample.OpenDisk(folder, Sample.Disk());
        FluentActions.Invoking(() => BoxWriter.Write(BoxProvider.VirtualBox, Web, [disk], folder.File("no/web.box"), null, CancellationToken.None))
            .Should().Throw<ImageException>().WithMessage("'*web.box' cannot be written: there is no folder '*no'. Make it, or name another.");
    }

    public void Dispose() => folder.Dispose();

    private void Write(BoxProvider provider, Machine machine)
    {
        using DiskReader disk = Sample.OpenDisk(folder, Sample.Disk());
        BoxWriter.Write(provider, machine, [disk], folder.File("web.box"), null, CancellationToken.None);
    }

    private List<string> Members() => [.. Entries().Select(entry => entry.Name)];

    private string Member(string name) => Entries().Single(entry => entry.Name == name).Content;

    private List<(string Name, string Content)> Entries()
    {
        using GZipStream gzip = new(File.OpenRead(folder.File("web.box")), CompressionMode.Decompress);
        using TarReader tar = new(gzip);
        List<(string, string)> entries = [];
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            entries.Add((entry.Name, new StreamReader(entry.DataStream!).ReadToEnd()));
        }

        return entries;
    }

    private sealed class Listener(List<long> heard) : IProgress<long>
    {
        public void Report(long value) => heard.Add(value);
    }

    private sealed class Canceller(CancellationTokenSource source) : IProgress<long>
    {
        public void Report(long value) => source.Cancel();
    }
}
