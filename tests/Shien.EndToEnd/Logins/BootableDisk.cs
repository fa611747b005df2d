using Shien.EndToEnd.Lab;

namespace Shien.EndToEnd.Logins;

/// <summary>Disks of <c>tests/lab/bootable</c>. Kernel and trees are made by the first test that needs them, and kept.</summary>
internal static class BootableDisk
{
    private const long HomeOffset = 701L << 20;
    private const long HomeBytes = 200L << 20;

    private static readonly RunOptions Long = new(Limit: TimeSpan.FromMinutes(10));

    /// <summary>Folder of vmlinuz and initrd.gz.</summary>
    public static string Kernel
    {
        get
        {
            Make("kernel", Artifacts.Bootable);
            return Artifacts.Bootable;
        }
    }

    /// <summary>The path of a tar file with a release as Debian installs it, and perhaps more of its packages.</summary>
    public static string Tree(string release, params string[] packages)
    {
        string tree = Path.Combine(Artifacts.Bootable, string.Join('+', [release, .. packages]) + ".tar");
        Make(["tree", release, tree, .. packages]);
        return tree;
    }

    /// <summary>Makes the disk of a guest, perhaps with more packages, in that folder and returns its path.</summary>
    public static string Make(LoginCase guest, string folder, params string[] packages)
    {
        Run.Program(Script, ["disk", Tree(guest.Release, packages), guest.Layout, folder], Long with { Input = guest.Script }).Succeeded();
        string disk = Path.Combine(folder, "disk.raw");
        if (guest.Layout == "home-lvm")
        {
            using LvmLab lvm = new();
            string device = lvm.Attach(disk, HomeOffset, HomeBytes);
            lvm.Lvm("pvcreate", "-q", device);
            lvm.Lvm("vgcreate", "-q", "vg0", device);
            lvm.Create("--name", "home", "--size", "100M", "vg0");
            lvm.Fill("vg0", "home", Path.Combine(folder, "home.img"));
        }

        return disk;
    }

    private static string Script => Artifacts.Root("tests/lab/bootable");

    private static void Make(params string[] arguments) => Run.Program(Script, arguments, Long).Succeeded();
}
