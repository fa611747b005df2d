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
public sealed class RebuildStepTests(RemoteLab lab) : IClassFixture<RemoteLab>, IDisposable
{
    // What a shell would make something of.
    private static readonly string[] Hostile =
        ["", " ", "a b", "it's", "'", "'\\''", "\"", "\\", "$HOME", "$(id)", "`id`", "*", "~", "-n", "--", ";", "|", "a\nb", "\t", "!x", "#", "é 日本", "\u0001"];

    private readonly StringBuilder said = new();

    /// <summary>However a test's steps end, nothing of them is left in the machine's /tmp.</summary>
    public void Dispose()
    {
        string[] left = [.. Directory.EnumerateFileSystemEntries("/tmp", "tmp.*").Where(path => OwnerOf(path) == lab.User)];
        foreach (string path in left)
        {
            Directory.Delete(path, recursive: true);
        }

        left.Should().BeEmpty("nothing is left behind");
    }

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
        Run.Program("mkfifo", [Path.Combine(inner, "pipe")]).Succeeded();

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

        File.Exists(InHome("-copy/it's $(inner)/pipe")).Should().BeFalse("nobody waits for its other end");
        said.ToString().Should().Contain($"left out: '{inner}/pipe' (pipes, sockets and devices)");

        Func<Task> refused = () => RunAsync(new FileStep("file", Path.Combine(from, "large"), IsFolder: false, "/etc/shien-rebuild"));
        (await refused.Should().ThrowAsync<UserException>()).WithMessage("Step 1 of 1, file, ended with exit code *");
        said.ToString().Should().Contain("ermission denied");
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_sent_keeps_nobody_waiting()
    {
        string path = lab.File_("changing");
        File.WriteAllBytes(path, new byte[9_000_000]);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task changing = Task.Run(
            () =>
            {
                using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                for (int i = 0; !end.IsCancellationRequested; i++)
                {
                    file.SetLength(i % 2 == 0 ? 1000 : 9_000_000);
                }
            },
            TestContext.Current.CancellationToken);
        try
        {
            for (int i = 0; i < 3; i++)
            {
                try
                {
                    await RunAsync(new FileStep("file", path, IsFolder: false, "./changed")).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
                    new FileInfo(InHome("changed")).Length.Should().BeOneOf(1000, 9_000_000);
                }
                catch (UserException e)
                {
                    e.Message.Should().Match($"The file '{path}' cannot be sent: '{path}' became shorter while it was read: *");
                }
            }
        }
        finally
        {
            await end.CancelAsync();
            await changing;
        }
    }

    [Fact]
    public void A_file_that_arrives_in_part_does_not_stay()
    {
        string to = lab.File_("in part");
        Run.Program("sh", ["-c", GuestScripts.ReceiveFile, "sh", to, "10", "644", "x"], new RunOptions("half")).ExitCode.Should().Be(1);
        File.Exists(to).Should().BeFalse();
        Run.Program("sh", ["-c", GuestScripts.ReceiveFile, "sh", to, "4", "600", "x"], new RunOptions("whole")).Succeeded();
        File.ReadAllText(to).Should().Be("whol");
    }

    [Theory]
    [InlineData(false, "sleep 7301 & trap '' TERM; echo > started; sleep 7301; sleep 7301")]
    [InlineData(true, "sleep 7302 & trap '' TERM; echo > started; sleep 7302; sleep 7302")]
    [InlineData(false, "echo > started; sudo -n sleep 7303")]
    public async Task An_interrupted_step_ends_in_the_machine_with_all_that_it_started(bool privileged, string script)
    {
        bool needsRoot = privileged || script.Contains("sudo", StringComparison.Ordinal);
        Assert.SkipUnless(!needsRoot || File.Exists("/usr/bin/sudo"), "sudo is not installed");
        string rule = $"/etc/sudoers.d/{lab.User}";
        string started = InHome("started");
        File.Delete(started);
        string seconds = script[^4..];
        using CancellationTokenSource interrupt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        try
        {
            if (needsRoot)
            {
                File.WriteAllText(rule, $"{lab.User} ALL=(ALL) NOPASSWD: ALL\n");
                File.SetUnixFileMode(rule, (UnixFileMode)0b100_100_000);
            }

            Task run = CarryOutAsync([Script("sleep 7300 & echo"), Script(script, privileged: privileged), Script("touch never")], interrupt.Token);
            Wait.Until(() => run.IsCompleted || (File.Exists(started) && Sleeping(seconds) > 0), "the step runs");
            await interrupt.CancelAsync();
            await ((Func<Task>)(() => run)).Should().ThrowAsync<OperationCanceledException>();
            Wait.Until(() => Sleeping(seconds) == 0, "what the step ran is ended");
            Sleeping("7300").Should().Be(1, "what an earlier step left running is none of it");
            File.Exists(InHome("never")).Should().BeFalse();
        }
        finally
        {
            File.Delete(rule);
            Run.Program("pkill", ["-KILL", "-x", "-f", "sleep 730[0-3]"]);
        }
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

    private static int Sleeping(string seconds) =>
        Run.Program("pgrep", ["-x", "-f", "sleep " + seconds]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    private string InHome(string name) => Path.Combine(lab.UserHome, name);

    private string Text(string name) => File.ReadAllText(InHome(name));

    private Task RunAsync(params RebuildStep[] steps) => CarryOutAsync(steps, TestContext.Current.CancellationToken);

    private async Task CarryOutAsync(RebuildStep[] steps, CancellationToken cancellation)
    {
        TestSshd server = lab.Start();
        RemoteOptions options = lab.Options(server, lab.Laptop(server, "plain"));
        using StringWriter error = new(said);
        Terminal terminal = new(TextReader.Null, TextWriter.Null, error, new TerminalKind(false, false, false), TimeProvider.System);
        StepRun run = new(terminal, new ProgressMeter(terminal, TimeProvider.System), TimeProvider.System, stop => GuestEntry.TryAsync(options, stop), lab.User);
        await run.RunAsync(steps, cancellation);
    }
}
