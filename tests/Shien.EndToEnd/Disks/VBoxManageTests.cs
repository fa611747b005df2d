using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Images.Disks;
using Shien.Images.Writing;
using Xunit;

namespace Shien.EndToEnd.Disks;

public sealed class VBoxManageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    // Explicit: VirtualBox is fetched.
    [Theory(Explicit = true)]
    [InlineData(DiskFormat.Vmdk, "disk.vmdk", "VMDK", "dynamic streamOptimized")]
    [InlineData(DiskFormat.Vdi, "disk.vdi", "VDI", "dynamic default")]
    public void A_disk_that_we_write_is_read_by_VirtualBox(DiskFormat format, string name, string its, string variant)
    {
        using VirtualBox box = new(folder);
        RawDisk raw = RawDisk.Make(folder.File("disk.raw"));
        string image = folder.File(name);
        using (DiskReader disk = DiskImage.Open(raw.Path))
        {
            DiskConversion.Run(disk, image, new ConversionOptions(format), null, TestContext.Current.CancellationToken);
        }

        string info = box.Manage("showmediuminfo", "disk", image);
        info.Should().Contain($"Storage format: {its}").And.Contain($"Format variant: {variant}").And.Contain("State:          created");
        string clone = folder.File("clone.vmdk");
        box.Manage("clonemedium", "disk", image, clone, "--format", "VMDK");
        box.Manage("closemedium", "disk", clone);
        box.Manage("closemedium", "disk", image);
        using DiskReader read = DiskImage.Open(clone);
        byte[] content = new byte[read.LengthBytes];
        read.Read(0, content);

        // VirtualBox makes the clone a whole number of grains long.
        content.AsSpan(0, raw.Content.Length).SequenceEqual(raw.Content).Should().BeTrue();
        content.AsSpan(raw.Content.Length).ContainsAnyExcept((byte)0).Should().BeFalse();
    }

    public void Dispose() => folder.Dispose();
}
