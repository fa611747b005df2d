using System.Diagnostics;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Debugging;

/// <summary>
/// What <c>ie-virsh debug --ide</c> prints for VS Code, given to the debug adapter that VS Code would start, on a laptop and through the
/// tunnel that it says: tests/run --long. The adapter of Microsoft's extension is not to be had without VS Code.
/// </summary>
public sealed class IdeTests(DebugLab lab) : IClassFixture<DebugLab>, IDisposable
{
    private const string Adapter = "cdt-gdb-adapter@1.7.0";
    private readonly TemporaryFolder folder = new();

    // Explicit: the adapter is fetched from npm.
    [Fact(Explicit = true)]
    public void An_editor_stops_at_the_kernels_start_with_its_source()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/npm"), "npm is missing (Debian: npm)");
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        Run.Program("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder.Path, Adapter]).Succeeded();
        DebugTemplate.Write(lab.Kernels, "sourced");
        DebugTemplate.AddSource(lab.Kernels, "sourced");
        Run.Program("cp", ["-r", Path.Combine(lab.Kernels, "sourced", "source"), Path.Combine(lab.Kernels, "sourced", "vmlinux"), folder.Path]).Succeeded();
        Laptop laptop = new(lab.Blade, folder.File("home"), "alice");

        using Process session = Blade.Begin(lab.Blade.Entering("alice", Artifacts.IeVirsh, "debug", "03", "--kernel", "sourced", "--ide"));
        string forward = LinesUntil(session, "     ssh -N -L").Split(' ')[^2];
        LinesUntil(session, "VS Code");
        File.WriteAllText(folder.File("settings.json"), LinesUntil(session, "     }").Replace("${workspaceFolder}", folder.Path, StringComparison.Ordinal));
        string said = laptop.Forwarded(
            forward, "python3", Artifacts.Root("tests/lab/dap.py"), folder.File("node_modules/cdt-gdb-adapter/dist/debugTargetAdapter.js"), folder.File("settings.json")).Succeeded();

        said.Should().Be($"stopped at start_kernel, {folder.File("source/init/head.S")}:5, 0x0000000001000000\n");
        session.WaitForExit(TimeSpan.FromSeconds(60)).Should().BeTrue("the session ends with its debugger");
    }

    public void Dispose() => folder.Dispose();

    private static string LinesUntil(Process process, string beginning)
    {
        List<string> lines = [];
        while (process.StandardOutput.ReadLine() is { } line)
        {
            lines.Add(line);
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return string.Join('\n', lines);
            }
        }

        throw new InvalidOperationException("it ended: " + process.StandardError.ReadToEnd());
    }
}
