using System.Diagnostics;

namespace Shien.EndToEnd.Lab;

/// <summary>
/// A real VirtualBox with machines of its own (tests/lab/virtualbox). It has no kernel driver: machines are made, snapshotted, cloned,
/// exported and imported, but never started.
/// </summary>
internal sealed class VirtualBox : IDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder folder;

    /// <summary>Fetches VirtualBox if no test has yet.</summary>
    /// <param name="folder">Where its settings and machines lie.</param>
    public VirtualBox(TemporaryFolder folder)
    {
        this.folder = folder;
        Lab.Run.Program(Artifacts.Root("tests/lab/virtualbox"), [Artifacts.VirtualBox], new RunOptions(Limit: TimeSpan.FromMinutes(15))).Succeeded();
    }

    /// <summary>What programs that look for VBoxManage need; Debian's Vagrant is told a version that it knows.</summary>
    public string[] Variables =>
    [
        $"PATH={Path.Combine(Artifacts.VirtualBox, "bin")}:{Environment.GetEnvironmentVariable("PATH")}",
        "VBOX_USER_HOME=" + Home,
        "VBOX_PRETEND_VERSION=7.0.22r165102",
    ];

    private string Home => folder.File("virtualbox");

    /// <summary>Runs VBoxManage.</summary>
    public string Manage(params string[] arguments) => Lab.Run.Program(
        Path.Combine(Artifacts.VirtualBox, "bin", "VBoxManage"),
        arguments,
        new RunOptions { Environment = new Dictionary<string, string?> { ["VBOX_USER_HOME"] = Home } }).Succeeded();

    /// <summary>Ends its servers, which else rest for some seconds before they end by themselves.</summary>
    public void Dispose()
    {
        byte[] mark = System.Text.Encoding.UTF8.GetBytes("VBOX_USER_HOME=" + Home + "\0");
        Stopwatch time = Stopwatch.StartNew();
        for (Process[] left; (left = [.. Process.GetProcesses().Where(p => Has(p, mark))]).Length > 0; Thread.Sleep(500))
        {
            if (time.Elapsed > Rest)
            {
                left.ToList().ForEach(p => p.Kill());
            }
        }
    }

    private static bool Has(Process process, byte[] mark)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{process.Id}/environ").AsSpan().IndexOf(mark) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
