using Shien.EndToEnd.Lab;

namespace Shien.EndToEnd.Debugging;

/// <summary>A machine of alice's, 03, on a blade that has a kernel and ports for debuggers.</summary>
public sealed class DebugLab : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly IDisposable settings;

    public DebugLab(Blade blade)
    {
        Blade = blade;
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        string disk = GuestDisk.Safe(folder.File("safe.raw"), "only alice knows");
        DebugTemplate.Write(Kernels, "tiny");
        blade.As("alice", Artifacts.Shien, "push", disk, "--as", "03", "--blade", "local").Succeeded();
        settings = blade.With($"debug_kernels = \"{Kernels}\"\ndebug_ports = \"33100-33131\"\n");
    }

    public Blade Blade { get; }

    /// <summary>Folder of its kernels.</summary>
    public string Kernels => folder.File("kernels");

    public void Dispose()
    {
        Blade.As("alice", Artifacts.IeVirsh, "destroy", "03");
        Blade.As("alice", Artifacts.IeVirsh, "undefine", "03", "--delete-image");
        settings.Dispose();
        folder.Dispose();
    }
}
