using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Machines;

/// <summary>Real shells with the scripts of <c>completion</c>, typed into on a terminal.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TemporaryFolder home = new();

    public void Dispose() => home.Dispose();

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void A_shell_completes_commands_options_and_files(string shell)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/" + shell), $"{shell} is not installed");
        RunOptions options = new()
        {
            Environment = new Dictionary<string, string?>
            {
                ["HOME"] = home.Path,
                ["TERM"] = "xterm",
                ["PATH"] = Artifacts.Bin + ":" + Environment.GetEnvironmentVariable("PATH"),
            },
        };
        foreach (string program in (string[])["ie-virsh", "shien"])
        {
            Run.Program(Artifacts.Root("tests/lab/complete.exp"), [shell, program], options).Succeeded().Should().NotContain("FAIL");
        }
    }
}
