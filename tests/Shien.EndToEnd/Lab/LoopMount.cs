namespace Shien.EndToEnd.Lab;

/// <summary>An image that this machine's kernel has mounted; unmounted at the end. Needs root.</summary>
internal sealed class LoopMount : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private bool mounted;

    /// <summary>Mounts.</summary>
    /// <param name="image">A file with one file system.</param>
    /// <param name="options">As behind <c>mount -o</c>: <c>ro,offset=1048576</c>.</param>
    public LoopMount(string image, string options = "")
    {
        RunResult result = Run.Program("mount", ["-o", options.Length == 0 ? "loop" : "loop," + options, "--", image, folder.Path]);
        if (result.ExitCode != 0)
        {
            folder.Dispose();
            result.Succeeded();
        }

        mounted = true;
    }

    public string Path => folder.Path;

    /// <summary>Unmounts before the end, so that everything is on the image.</summary>
    public void Unmount()
    {
        if (mounted)
        {
            Run.Program("umount", [folder.Path]).Succeeded();
            mounted = false;
        }
    }

    public void Dispose()
    {
        if (mounted)
        {
            // A test that failed may have left something open: lazily, so that removing the folder does not remove its content.
            Run.Program("umount", ["-l", folder.Path]).Succeeded();
        }

        folder.Dispose();
    }
}
