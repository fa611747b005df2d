using System.Text;
using AwesomeAssertions;
using Shien.Cli.Progress;
using Shien.Cli.Rebuild;
using Shien.Cli.Rebuild.Steps;
using Shien.CommandLine;
using Shien.EndToEnd.Lab;
using Shien.Remote;
using Xunit;

namespace Shien.EndToEnd.Remote;

/// <summary>The steps of <c>push --rebuild</c> over a real sshd, as an account with a POSIX shell and bash: what arrives is what was sent, whatever is in it.</summary>
public sealed class RebuildStepTests(RemoteLab lab) : IClassFixture<RemoteLab>
{
    // What a shell would make something of.
    private static readonly string[] Hostile =
        ["", " ", "a b", "it's", "'", "'\\''", "\"", "\\", "$HOME", "$(id)", "`id`", "*", "~", "-n", "--", ";", "|", "a\nb", "\t", "!x", "#", "é 日本", "\u0001"];

    private readonly StringBuilder said = new();

    [Fact]
    public async Task Arguments_and_variables_arrive_as_they_are()
    {
        await RunAsync(Script("printf '%s\\0' \"$@\" \"$ODD\" > args; printf '%s' \"${BASH_VERSION:-none}\" > shell", words: Hostile, environment: ["ODD=" + string.Concat(Hostile)]));
        Text("args").Should().Be(string.Concat(Hostile.Append(string.Concat(Hostile)).Select(word => word + "\0")));
        Text("shell").Should().NotBe("none", "a script without a first line of its own is bash's, as with Vagrant");
        Text("args").Should().NotContain("uid=");
    }

    [Fact]
    public async Task A_text_of_arguments_is_the_guests_shells_to_read()
    {
        await RunAsync(Script("printf '%s|' \"$@\"", arguments: "one 'two three' $((1 + 3)) > redirected"));
        Text("redirected").Should().Be("one|two three|4|");
    }

    [Fact]
    public async Task What_a_script_prints_is_shown_and_how_it_ends_is_told()
    {
        Func<Task> run = () => RunAsync(
            Script("echo out; echo err >&2; printf '\\033[31mred\\033[0m\\r\\n'; printf 'no end'; sleep 60 & exit 7"),
            Script("touch never"));
        (await run.Should().ThrowAsync<UserException>()).WithMessage("Step 1 of 2, shell, ended with exit code 7.");
        said.ToString().Should().Contain("    out\n").And.Contain("    err\n").And.Contain("    red\n").And.EndWith("    no end\n");
        File.Exists(InHome("never")).Should().BeFalse();
        Directory.EnumerateFileSystemEntries("/tmp", "tmp.*").Where(path => OwnerOf(path) == lab.User).Should().BeEmpty("nothing is left behind");
    }

    [Fact]
    public async Task Files_and_folders_arrive_whole()
    {
        string from = Directory.CreateDirectory(lab.File_("from")).FullName;
        byte[] large = new byte[9_000_001];
        new Random(1).NextBytes(large);
        File.WriteAllBytes(Path.Combine(from, "large"), large);
        string inner = Directory.CreateDirectory(Path.Combine(from, "it's $(inner)")).FullName;
        File.WriteAllText(Path.Combine(inner, "run.sh"), "#!/bin/sh\n");
        File.SetUnixFileMode(Path.Combine(inner, "run.sh"), (UnixFileMode)0b111_101_101);
        File.CreateSymbolicLink(Path.Combine(inner, "link"), "run.sh");
        File.CreateSymbolicLink(Path.Combine(inner, "broken"), "nowhere");
        Directory.CreateDirectory(Path.Combine(from, ".vagrant"));

        await RunAsync(
            new FileStep("file", Path.Combine(from, "large"), IsFolder: false, "~/new folder/it's $(id)"),
            new FileStep("file", Path.Combine(inner, "run.sh"), IsFolder: false, "./new folder"),
            new FileStep("folder", from, IsFolder: true, "./-copy"));
        File.ReadAllBytes(InHome("new folder/it's $(id)")).Should().Equal(large);
        File.GetUnixFileMode(InHome("new folder/run.sh")).Should().HaveFlag(UnixFileMode.UserExecute);
        File.ReadAllBytes(InHome("-copy/large")).Should().Equal(large);
        Directory.EnumerateFileSystemEntries(InHome("-copy")).Select(Path.GetFileName).Should().BeEquivalentTo("large", "it's $(inner)");
        File.ResolveLinkTarget(InHome("-copy/it's $(inner)/link"), false).Should().BeNull("links are followed");
        File.GetUnixFileMode(InHome("-copy/it's $(inner)/link")).Should().HaveFlag(UnixFileMode.UserExecute);

        Func<Task> refused = () => RunAsync(new FileStep("file", Path.Combine(from, "large"), IsFolder: false, "/etc/shien-rebuild"));
        (await refused.Should().ThrowAsync<UserException>()).WithMessage("Step 1 of 1, file, ended with exit code *");
        said.ToString().Should().Contain("ermission denied");
    }

    [Fact]
    public async Task Who_cannot_become_root_is_refused_before_anything_runs()
    {
        Assert.SkipWhen(File.Exists("/usr/bin/sudo") && Run.Program("sudo", ["-n", "-l", "-U", lab.User]).Output.Contains("NOPASSWD", StringComparison.Ordinal), "everybody is root here");
        Func<Task> run = () => RunAsync(Script("touch before"), Script("id", privileged: true));
        (await run.Should().ThrowAsync<UserException>()).WithMessage($"'shell' is to be run by root, and '{lab.User}' cannot become root*");
        File.Exists(InHome("before")).Should().BeFalse();
    }

    [Fact]
    public async Task Sudo_runs_what_is_privileged_and_a_new_login_sees_new_groups()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/sudo"), "sudo is not installed");
        string rule = $"/etc/sudoers.d/{lab.User}";
        File.WriteAllText(rule, $"{lab.User} ALL=(ALL) NOPASSWD: ALL\n");
        try
        {
            File.SetUnixFileMode(rule, (UnixFileMode)0b100_100_000);
            await RunAsync(
                Script("echo \"$(id -u) $A $1\"; usermod -aG games \"$SUDO_USER\"", privileged: true, words: ["it's"], environment: ["A=x y"]),
                new LoginStep("new login"),
                Script("id -nG"),
                new FileStep("folder /srv/shien", Directory.CreateDirectory(lab.File_("shared")).FullName, IsFolder: true, lab.File_("root's/shared"), MakesRoom: true));
            said.ToString().Should().Contain("    0 x y it's\n").And.Contain(" games");
            OwnerOf(lab.File_("root's/shared")).Should().Be(lab.User);
        }
        finally
        {
            File.Delete(rule);
        }
    }

    private static ScriptStep Script(string text, string arguments = "", string[]? words = null, string[]? environment = null, bool privileged = false) =>
        new("shell", Encoding.UTF8.GetBytes(text), arguments, words ?? [], environment ?? [], privileged);

    private static string OwnerOf(string path) => Run.Program("stat", ["-c", "%U", path]).Output.Trim();

    private string InHome(string name) => Path.Combine(lab.UserHome, name);

    private string Text(string name) => File.ReadAllText(InHome(name));

    private async Task RunAsync(params RebuildStep[] steps)
    {
        TestSshd server = lab.Start();
        RemoteOptions options = lab.Options(server, lab.Laptop(server, "plain"));
        using StringWriter error = new(said);
        Terminal terminal = new(TextReader.Null, TextWriter.Null, error, new TerminalKind(false, false, false), TimeProvider.System);
        StepRun run = new(terminal, new ProgressMeter(terminal, TimeProvider.System), TimeProvider.System, stop => GuestEntry.TryAsync(options, stop), lab.User);
        await run.RunAsync(steps, TestContext.Current.CancellationToken);
    }
}
