using AwesomeAssertions;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.Cli.Blades;
using Shien.Cli.Rebuild;
using Shien.CommandLine;
using Shien.Tests.Api;
using Shien.Tests.CommandLine;
using Xunit;

namespace Shien.Tests.Cli.Rebuild;

/// <summary>What <c>push --rebuild</c> says and refuses before anything is made.</summary>
public sealed class RebuildTests : IDisposable
{
    private const string Nothing = "'box':'course/debian'";

    private readonly CliRun run = new();

    public RebuildTests()
    {
        run.Blade.On("GET /v1/boxes", new BoxList([Box("debian", "1.1"), Box("debian", "1.0"), Box("old", "1"), Box("arm", "1") with { Architecture = "aarch64" }]) { Namespace = "course" }, ApiJson.Default.BoxList);
        run.Blade.On("GET /v1/machines", new MachineList([Machine("web", "debian 1.1"), Machine("pushed", null), Machine("other", "old 1")]), ApiJson.Default.MachineList);
    }

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task Without_the_plugin_it_says_who_reads_a_Vagrantfile()
    {
        (await run.RunAsync("push", "--rebuild")).Should().Be(1);
        run.Terminal.Error.Should().Contain("A Vagrantfile is a program in Ruby, which shien does not run").And.Contain("vagrant shien push --rebuild").And.Contain("vagrant plugin install");
        (await run.RunAsync("push", "--vagrant-machine", File("""{"schema":1,"name":"web","provider":"none"}"""), "--rebuild")).Should().Be(1);
        run.Terminal.Error.Should().Contain("did not say what the Vagrantfile provisions");
        run.Connections.Should().Be(0);
    }

    [Theory]
    [InlineData("--rebuild", "--prove", "--prove is about a disk, and --rebuild sends none")]
    [InlineData("--rebuild", "--all-blocks", "--all-blocks is about a disk, and --rebuild sends none")]
    [InlineData("--rebuild", "--ignore-manifest", "--ignore-manifest is about a disk, and --rebuild sends none")]
    [InlineData("--skip-unsupported", "--fix", "--skip-unsupported belongs to --rebuild")]
    [InlineData("--box=x", "--fix", "--box belongs to --rebuild")]
    public async Task What_makes_no_sense_together_is_refused(string one, string other, string message)
    {
        (await run.RunAsync("push", one, other)).Should().Be(2);
        run.Terminal.Error.Should().Contain(message);
    }

    [Fact]
    public async Task A_dry_run_shows_the_steps_and_changes_nothing()
    {
        (await RebuildAsync("""
            'box':'course/debian','leftOut':['shell asked'],'folders':[{'host':'/','guest':'/vagrant'}],
            'steps':[{'type':'shell','inline':'sh /vagrant/setup.sh'},{'type':'shell','name':'user','inline':'id','privileged':false},{'type':'puppet'}]
            """, "--dry-run", "--skip-unsupported")).Should().Be(0, run.Terminal.Error);
        run.Terminal.Output.Should().Be("""
            'default' would be rebuilt as lamp on blade.example.org, of the box debian 1.1.
              step 1   shell, as root
              step 2   shell 'user'
              not      puppet (only shell and file are run there)
              not      shell asked (run: "never")
            Nothing was done.

            """.ReplaceLineEndings("\n"));
        run.Terminal.Error.Should().Contain("a script speaks of '/vagrant', which Vagrant shares and a blade does not");
        run.Blade.Requests.Should().OnlyContain(request => request.Method == "GET");
    }

    [Theory]
    [InlineData("sh /vagrant/setup.sh", true)]
    [InlineData("cd /vagrant", true)]
    [InlineData("cp (/vagrant)/x .", true)]
    [InlineData("ls /home/vagrant", false)]
    [InlineData("ls /vagrant_data /vagrant2 ~/vagrant", false)]
    public async Task Only_who_speaks_of_a_shared_folder_is_warned(string script, bool warned)
    {
        await RebuildAsync($$"""'box':'debian','folders':[{'host':'/','guest':'/vagrant'}],'steps':[{'type':'shell','inline':'{{script}}'}]""", "--dry-run");
        run.Terminal.Error.Contains("speaks of '/vagrant'", StringComparison.Ordinal).Should().Be(warned);
        await RebuildAsync($$"""'box':'debian','folders':[{'host':'/tmp','guest':'/vagrant'}],'steps':[{'type':'shell','inline':'{{script}}'}]""", "--dry-run", "--send-folders");
        run.Terminal.Error.Should().NotContain("speaks of");
        run.Terminal.Output.Should().Contain("step 1   folder /vagrant");
    }

    [Theory]
    [InlineData("'steps':[]", "The Vagrantfile names no box.", "It offers debian, old. Name the one that is most like yours with --box NAME")]
    [InlineData("'box':'bento/debian-12'", "The blade offers no box 'bento/debian-12' for x86_64.", "config.shien.box = \"debian\"")]
    [InlineData("'box':'arm'", "The blade offers no box 'arm' for x86_64.", "It offers debian, old.")]
    [InlineData("'box':'debian','boxVersion':'2.0'", "The blade offers 'debian' in version 1.1, 1.0, and not 2.0.", "--box debian:1.1")]
    [InlineData("'box':'debian','steps':[{'type':'ansible','name':'site'},{'type':'shell','unsupported':'url'}]", "  ansible 'site': only shell and file are run there", "Leave it out with --skip-unsupported")]
    public async Task What_cannot_be_rebuilt_is_named_with_the_way_out(string facts, string message, string remedy)
    {
        (await RebuildAsync(facts)).Should().Be(1);
        run.Terminal.Error.Should().Contain(message).And.Contain(remedy);
        run.Blade.Requests.Should().OnlyContain(request => request.Method == "GET");
    }

    [Theory]
    [InlineData("--box=old", "old 1")]
    [InlineData("--box=debian:1.0", "debian 1.0")]
    [InlineData("--json", "\"box\":\"debian 1.1\"")]
    public async Task The_box_that_is_named_counts(string option, string shown)
    {
        (await RebuildAsync(Nothing + ",'boxVersion':'>= 1.0'", "--dry-run", option)).Should().Be(0, run.Terminal.Error);
        run.Terminal.Output.Should().Contain(shown);
    }

    [Theory]
    [InlineData("web", "The machine 'web' is there already, and what was done in it would be lost.", "--replace")]
    [InlineData("pushed", "The machine 'pushed' stands on no box, so it cannot be put back to one.", "shien undefine pushed --delete-image")]
    [InlineData("other", "The machine 'other' stands on the box old 1, and this one is to stand on debian 1.1.", "--as")]
    public async Task A_machine_that_is_there_is_not_lost_unasked(string name, string message, string remedy)
    {
        (await RebuildAsync(Nothing, "--as", name)).Should().Be(1);
        run.Terminal.Error.Should().Contain(message).And.Contain(remedy);
        run.Blade.Requests.Should().OnlyContain(request => request.Method == "GET");
    }

    [Fact]
    public async Task Who_interrupts_it_is_told_that_the_machine_stays_and_how_to_go_on()
    {
        using CancellationTokenSource interrupt = new();
        run.Blade.On("POST /v1/machines/web/reset", _ => FakeAnswer.Lines(ApiJson.Default.PushEvent, new PushEvent("done", Machine: Machine("web", "debian 1.1"))));
        run.Blade.On("POST /v1/machines/web/start", _ =>
        {
            interrupt.Cancel();
            return FakeAnswer.Json(200, Machine("web", "debian 1.1") with { State = "running", Addresses = [] }, ApiJson.Default.MachineInfo);
        });
        RebuildRun rebuild = new(new TestTerminal().Terminal, TimeProvider.System, (_, _) => Task.FromResult(new BladeConnection("blade.example.org", run.Blade.Connect(), null)));
        RebuildOptions options = new(Facts(Nothing), null, "web", null, Replace: true, SkipUnsupported: false, SendFolders: false, DryRun: false, Json: false, Events: false);
        UserException said = (await FluentActions.Awaiting(() => rebuild.RunAsync(options, interrupt.Token)).Should().ThrowAsync<UserException>()).Which;
        said.ExitCode.Should().Be(130);
        said.Message.Should().Be("The rebuild was interrupted.");
        said.Remedy.Should().Be("The machine 'web' stays as it is, to look at: shien ssh web. The same command again puts it back to its box and begins anew.");
    }

    private static BoxInfo Box(string name, string version) => new(name, version, "", "teacher", DateTimeOffset.UnixEpoch, 1 << 28, 1 << 25);

    private static MachineInfo Machine(string name, string? box) => SampleMachines.Off with { Name = name, Base = box };

    private string File(string json)
    {
        string file = Path.Combine(run.Folder, "facts.json");
        System.IO.File.WriteAllText(file, json);
        return file;
    }

    // Quotes stand for double ones.
    private string Facts(string facts) => File($"{{'schema':1,'name':'default','provider':'none','projectDir':'/home/me/Lamp','rebuild':{{{facts}}}}}".Replace('\'', '"'));

    private Task<int> RebuildAsync(string facts, params string[] options) => run.RunAsync(["push", "--rebuild", "--vagrant-machine", Facts(facts), .. options]);
}
