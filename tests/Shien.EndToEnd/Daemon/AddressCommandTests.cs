using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Daemon;

/// <summary>A department's program for addresses, which is down at first: machines come and go, and it learns of all of them.</summary>
public sealed class AddressCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Machines_do_not_wait_for_it_and_it_learns_of_each()
    {
        string script = folder.File("register");
        File.WriteAllText(
            script,
            """
            #!/bin/sh
            here=$(dirname "$0")
            echo "$*" >> "$here/told"
            while [ -e "$here/hangs" ]; do sleep 0.1; done
            [ -e "$here/works" ] || { echo 'no route to the form' >&2; exit 7; }
            echo "$3-$4.example.org"

            """);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using SmallBlade small = new(folder, mebibytes: 64, $"address_command = [\"{script}\", \"vm\"]\n");

        RunResult made = small.Run(Artifacts.IeVirsh, "define", "--empty", "1G");
        made.Succeeded();
        made.Error.Should().Contain("The address of '01' is not registered: ").And.Contain("ended with code 7: no route to the form")
            .And.Contain("repair its address with: ie-virsh address renew 01");
        small.Run(Artifacts.IeVirsh, "list").Succeeded().Should().Contain("- (not registered)");
        small.Run(Artifacts.IeVirsh, "info", "01").Succeeded().Should().MatchRegex("Registered: +no: .*no route to the form");
        small.Run(Artifacts.IeVirsh, "address", "renew", "01").ExitCode.Should().Be(1);

        Set("works");
        small.Run(Artifacts.IeVirsh, "address", "renew", "01").Succeeded().Should().Contain("registered as root-01.example.org");
        small.Run(Artifacts.IeVirsh, "list").Succeeded().Should().Contain(" root-01.example.org ").And.NotContain("not registered");

        Clear("works");
        RunResult undefined = small.Run(Artifacts.IeVirsh, "undefine", "01");
        undefined.Succeeded();
        undefined.Error.Should().Contain("The address of '01' is still registered: ");
        small.Run(Artifacts.IeVirsh, "address", "renew").ExitCode.Should().Be(1);
        Set("works");
        small.Run(Artifacts.IeVirsh, "address", "renew").Succeeded().Should().NotContain("still registered");
        Told().Should().Equal("define", "define", "define", "undefine", "undefine", "undefine");

        // Killed while it is told: the machine is there, and the next start tells of it.
        Set("hangs");
        Task<RunResult> cut = Task.Run(() => small.Run(Artifacts.IeVirsh, "define", "01"), TestContext.Current.CancellationToken);
        Wait.Until(() => Told().Length == 7, "the program is told");
        small.Shiend("kill");
        Clear("hangs");
        await cut.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        small.Shiend("start");
        Wait.Until(
            () => small.Run(Artifacts.IeVirsh, "list").Succeeded().Contains(" root-01.example.org ", StringComparison.Ordinal),
            "the machine is registered");
        Told().Should().HaveCount(8);
        small.Run(Artifacts.IeVirsh, "admin", "audit-log").Succeeded().Should().Contain("of machine 01 registered as root-01.example.org")
            .And.Contain("of machine 01 could not be taken out: ");

        // Who leaves for good gives his addresses back, and gets them again when he returns.
        Told().Last().Should().Be("define");
        small.Run(Artifacts.IeVirsh, "admin", "retire", "root").Succeeded();
        Wait.Until(() => Told().Last() == "undefine", "the address of a retired machine is taken out");
        small.Run(Artifacts.IeVirsh, "admin", "unretire", "root").Succeeded();
        Wait.Until(() => Told().Last() == "define", "it is registered again");
        Told().Should().HaveCount(10);

        // What root cannot be sure of is not run at all.
        small.Run("chmod", "go+w", script).Succeeded();
        small.Shiend("stop");
        small.Run("timeout", "20", "/usr/local/bin/shiend", "--config", "/etc/shien/shiend.toml").Error
            .Should().Contain($"'{script}' is run as root, so nobody but root may be able to write it");
    }

    private string[] Told() => [.. File.ReadAllLines(folder.File("told")).Select(line => line.Split(' ')[1])];

    private void Set(string mark) => File.WriteAllText(folder.File(mark), "");

    private void Clear(string mark) => File.Delete(folder.File(mark));
}
