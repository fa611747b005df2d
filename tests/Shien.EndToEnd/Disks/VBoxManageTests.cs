using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Images.Disks;
using Shien.Images.Writing;
using Xunit;

namespace Shien.EndToEnd.Disks;

public sealed class VBoxManageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static readonly string? VBoxManage = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "VBoxManage")).FirstOrDefault(File.Exists);

    // Explicit: Debian 12 has no VirtualBox, so only a run that is asked for everything (tests/run --long) tries it.
    [Fact(Explicit = true)]
    public void A_stream_optimized_disk_that_we_write_is_read_by_VirtualBox()
    {
        Assert.SkipUnless(VBoxManage is not null, "VBoxManage is missing: install VirtualBox");
        RawDisk raw = RawDisk.Make(folder.File("disk.raw"));
        string image = folder.File("disk.vmdk");
        using (DiskReader disk = DiskImage.Open(raw.Path))
        {
            DiskConversion.Run(disk, image, new ConversionOptions(DiskFormat.Vmdk), null, TestContext.Current.CancellationToken);
        }

        // A VBoxManage that lives in a chroot shows these folders inside.
        RunOptions options = new() { Environment = new Dictionary<string, string?> { ["SHIEN_VBOX_BIND"] = folder.Path } };
        string clone = folder.File("clone.vmdk");
        Run.Program(VBoxManage!, ["clonemedium", "disk", image, clone, "--format", "VMDK"], options).Succeeded();
        Run.Program(VBoxManage!, ["closemedium", "disk", clone], options).Succeeded();
        Run.Program(VBoxManage!, ["closemedium", "disk", image], options).Succeeded();
        using DiskReader read = DiskImage.Open(clone);
        byte[] content = new byte[read.LengthBytes];
        read.Read(0, content);

        // VirtualBox makes the clone a whole number of grains long.
        content.AsSpan(0, raw.Content.Length).SequenceEqual(raw.Content).Should().BeTrue();
        content.AsSpan(raw.Content.Length).ContainsAnyExcept((byte)0).Should().BeFalse();
    }

    public void Dispose() => folder.Dispose();
}
