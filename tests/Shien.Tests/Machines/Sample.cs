using AwesomeAssertions;
using Shien.Images.Disks;
using Shien.Images.Machines;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Machines;

/// <summary>Small machines made from files of a real VirtualBox.</summary>
internal static class Sample
{
    /// <summary>Name of the disk in <see cref="Ovf"/>.</summary>
    public const string DiskName = "etconly-disk001.vmdk";

    /// <summary>The OVF of a machine with one disk, 2 processors and 1024 MiB.</summary>
    public static string Ovf => File.ReadAllText(PathOf("etconly/ovf10/box.ovf"));

    /// <summary>Path of a file in tests/fixtures.</summary>
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "fixtures", name);

    /// <summary>A raw disk of 256 KiB with something at its beginning and in its middle.</summary>
    public static byte[] Disk(byte seed = 1)
    {
        byte[] disk = new byte[256 << 10];
        disk.AsSpan(0, 1000).Fill(seed);
        disk.AsSpan(100_000, 70_000).Fill((byte)(seed + 1));
        return disk;
    }

    /// <summary>Puts an OVF and the disk it names into a folder.</summary>
    public static string WriteOvf(TemporaryFolder folder, string ovf)
    {
        File.WriteAllBytes(folder.File(DiskName), Disk());
        File.WriteAllText(folder.File("box.ovf"), ovf);
        return folder.File("box.ovf");
    }

    /// <summary>Opens a machine for as long as the test may run.</summary>
    public static MachineSource Open(string path, OpenOptions? options = null) =>
        MachineSources.Open(path, options, TestContext.Current.CancellationToken);

    /// <summary>Opens a disk with that content.</summary>
    public static DiskReader OpenDisk(TemporaryFolder folder, byte[] content)
    {
        string path = folder.File($"{Guid.NewGuid():N}.raw");
        File.WriteAllBytes(path, content);
        return DiskImage.Open(path);
    }

    /// <summary>Fails unless the disk holds exactly that.</summary>
    public static void ShouldHold(this DiskReader disk, byte[] expected) =>
        disk.Content().AsSpan().SequenceEqual(expected).Should().BeTrue("the disk holds what was put into it");

    /// <summary>The whole content of a disk.</summary>
    public static byte[] Content(this DiskReader disk)
    {
        byte[] content = new byte[disk.LengthBytes];
        disk.Read(0, content);
        return content;
    }
}
