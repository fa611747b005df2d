using System.Diagnostics;
using System.Globalization;

namespace Shien.EndToEnd.Lab;

/// <summary>
/// An image that this machine's kernel has mounted; unmounted at the end. It is mounted in a mount namespace of its own: whatever
/// starts in a new namespace meanwhile (a confined daemon, a machine) would else take the mount along, and an unmount would leave the
/// file system in use until that has ended. Needs root.
/// </summary>
internal sealed class LoopMount : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Process holder;
    private bool mounted;

    /// <summary>Mounts.</summary>
    /// <param name="image">A file with a file system.</param>
    /// <param name="options">As behind <c>mount -o</c>: <c>ro,offset=1048576</c>.</param>
    public LoopMount(string image, string options = "")
    {
        // It ends when its input does, so at the latest with this process.
        ProcessStartInfo start = new("unshare", ["--mount", "cat"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        holder = Process.Start(start)!;
        try
        {
            holder.StandardInput.WriteLine("ready");
            holder.StandardInput.Flush();
            if (holder.StandardOutput.ReadLine() is null)
            {
                throw new InvalidOperationException("there is no mount namespace: unshare has ended");
            }

            Enter("mount", "-o", options.Length == 0 ? "loop" : "loop," + options, "--", image, folder.Path);
            mounted = true;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where everyone reaches it, but for programs that resolve the names they are given: <see cref="Enter"/>.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/{holder.Id}/root{folder.Path}");

    /// <summary>Where programs that <see cref="Enter"/> runs see it.</summary>
    public string Inside => folder.Path;

    /// <summary>Runs a program in the mount's own namespace.</summary>
    /// <returns>What it wrote.</returns>
    public string Enter(string program, params string[] arguments) =>
        Run.Program("nsenter", [string.Create(CultureInfo.InvariantCulture, $"--mount=/proc/{holder.Id}/ns/mnt"), "--", program, .. arguments]).Succeeded();

    /// <summary>Unmounts before the end, so that everything is on the image.</summary>
    public void Unmount()
    {
        if (mounted)
        {
            Enter("umount", folder.Path);
            mounted = false;
        }
    }

    public void Dispose()
    {
        try
        {
            if (mounted)
            {
                // A test that failed may have left something open: lazily, so that removing the folder does not remove its content.
                Enter("umount", "-l", folder.Path);
            }
        }
        finally
        {
            holder.StandardInput.Close();
            holder.WaitForExit();
            holder.Dispose();
            folder.Dispose();
        }
    }
}
