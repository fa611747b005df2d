using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Publishing;

/// <summary>The programs as they are handed out: what README says is typed, and what comes out.</summary>
public sealed class PublishTests(CompiledFolder compiled) : IClassFixture<CompiledFolder>, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_Macs_shien_is_one_program_for_arm64()
    {
        // Compiling it ahead is most of the time, and no part of whether it is one program: that is for --long.
        string output = Publish("Shien.Cli", "osx-arm64", Artifacts.Long ? ["--self-contained"] : ["--self-contained", "-p:PublishReadyToRun=false"]);
        byte[] head = new byte[8];
        using FileStream file = File.OpenRead(Path.Combine(output, "shien"));
        file.ReadExactly(head);
        head.Should().Equal([0xCF, 0xFA, 0xED, 0xFE, 0x0C, 0x00, 0x00, 0x01], "this is a 64-bit Mach-O for arm64");
        Directory.EnumerateFiles(output, "*.dll").Should().BeEmpty();
    }

    [Theory]
    [InlineData("Shien.Cli", "shien", Explicit = true)]
    [InlineData("Shien.IeVirsh", "ie-virsh", Explicit = true)]
    [InlineData("Shien.Blade", "shiend", Explicit = true)]
    [InlineData("Shien.Inspect", "shien-inspect", Explicit = true)]
    public void On_Linux_a_program_is_compiled_ahead_of_time_and_runs_alone(string project, string program)
    {
        string output = Publish(project, "linux-x64");
        Directory.EnumerateFiles(output, "*.dll").Should().BeEmpty();
        Directory.EnumerateFiles(output, "*.runtimeconfig.json").Should().BeEmpty("there is no runtime to configure");
        Run.Program(Path.Combine(output, program), ["--version"], new RunOptions
        {
            Environment = new Dictionary<string, string?> { ["DOTNET_ROOT"] = "/nonexistent", ["PATH"] = "/nonexistent" },
        }).Succeeded().Should().StartWith("0.1.0");
    }

    private string Publish(string project, string runtime, params string[] options)
    {
        // Without the analysers: the build of these tests has run them, and here they are most of the time.
        string output = folder.File("out");
        Run.Program(
            "dotnet",
            [
                "publish", Artifacts.Root("src/" + project), "-c", "Release", "-r", runtime, "-o", output, "-nologo", "-v", "quiet",
                "--artifacts-path", compiled.Path, "-p:RunAnalyzers=false", .. options,
            ],
            new RunOptions(Limit: Limit)).Succeeded();
        return output;
    }
}
