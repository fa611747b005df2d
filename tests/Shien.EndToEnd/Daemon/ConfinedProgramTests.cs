extern alias shiend;
using System.Globalization;
using System.Text;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using shiend::Shien.Blade.Confined;
using shiend::Shien.Blade.Inspections;
using shiend::Shien.Blade.Machines;
using Xunit;

namespace Shien.EndToEnd.Daemon;

/// <summary>What a program that parses hostile images can see and do, and that nothing of it outlives its time.</summary>
public sealed class ConfinedProgramTests : IDisposable
{
    private const uint Uid = 1_999_980_000;

    private readonly TemporaryFolder folder = new();

    public ConfinedProgramTests()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can give a program another uid");
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_has_the_disks_as_descriptors_and_no_rights_at_all()
    {
        string first = Disk("first", "one");
        string second = Disk("second", "two");
        string mark = Path.Combine(Path.GetTempPath(), "shien-confined-" + Guid.NewGuid().ToString("N"));
        ConfinedOutput output = Run(
            """
            id -u; id -g; id -G
            grep -E '^(CapInh|CapPrm|CapEff|CapBnd|NoNewPrivs)' /proc/self/status
            echo "arguments $*"; echo "descriptors $(ls /proc/self/fd | paste -sd ' ')"
            echo "disks $(cat <&3) $(cat <&4)"; cat first second 2>&1
            echo "network $(tail -n +3 /proc/net/dev | tr -d ' ' | cut -d: -f1)"
            [ $(ls -d /proc/[0-9]* | wc -l) -le 4 ] && echo "others unseen"; echo "pid $$"
            ulimit -v; env | grep -c SHIEN_SECRET
            echo x > MARK
            """.Replace("MARK", mark, StringComparison.Ordinal),
            TimeSpan.FromMinutes(1), first, second);
        string answer = Encoding.UTF8.GetString(output.Answer);
        string id = Uid.ToString(CultureInfo.InvariantCulture);
        answer.Should().StartWith($"{id}\n{id}\n{id}\n")
            .And.Contain("CapPrm:\t0000000000000000").And.Contain("CapEff:\t0000000000000000").And.Contain("CapBnd:\t0000000000000000")
            .And.Contain("NoNewPrivs:\t1")
            .And.Contain("arguments --disk-fd 3 --disk-fd 4 --more as it is\n")
            .And.Contain("descriptors 0 1 2 3 4 5\n", "5 is ls's own")
            .And.Contain("disks one two\n")
            .And.Contain("\npid 1\n")
            .And.Contain("network lo\n").And.Contain("others unseen\n")
            .And.Contain("\n4194304\n0\n", "4 GiB of address space, and nothing of the daemon's environment");

        // A name in a folder that is open to all is the most that it can make: not a byte can be written.
        (new FileInfo(mark) is { Exists: true, Length: > 0 }).Should().BeFalse();
        File.Delete(mark);
    }

    [Fact]
    public void When_its_time_is_over_everything_it_started_ends_with_it()
    {
        ConfinedOutput output = Run("setsid sleep 1000 & setsid sh -c 'sleep 1000 & sleep 1000' & sleep 1000", TimeSpan.FromSeconds(2), Disk("a", "a"));
        output.Failure.Should().Be("the check did not end within 2 s");
        for (int i = 0; i < 50 && ProcessesOfUid() > 0; i++)
        {
            Thread.Sleep(100);
        }

        ProcessesOfUid().Should().Be(0);
    }

    [Fact]
    public void An_endless_answer_is_cut()
    {
        ConfinedOutput output = Run("cat /dev/zero", TimeSpan.FromMinutes(1), Disk("a", "a"));
        output.Failure.Should().Be("the check printed more than 4 MiB");
        output.Answer.Should().HaveCount(4 << 20);
    }

    [Fact]
    public void A_failure_says_what_the_program_said_last() =>
        Run("echo first >&2; echo 'the last word' >&2; exit 7", TimeSpan.FromMinutes(1), Disk("a", "a"))
            .Failure.Should().Be("the check ended with code 7: the last word");

    [Fact]
    public void A_program_that_is_not_there_is_a_failure_and_no_exception() =>
        new ConfinedProgram("/nowhere/shien-inspect", Uid, TimeSpan.FromMinutes(1)).Run([new StoredImage(Disk("a", "a"))], [], TestContext.Current.CancellationToken)
            .Failure.Should().StartWith("the check ended with code ");

    private ConfinedOutput Run(string script, TimeSpan limit, params string[] disks)
    {
        string program = folder.File("program");
        File.WriteAllText(program, "#!/bin/sh\n" + script);
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        Environment.SetEnvironmentVariable("SHIEN_SECRET", "x");
        return new ConfinedProgram(program, Uid, limit).Run([.. disks.Select(disk => new StoredImage(disk))], ["--more", "as it is"], TestContext.Current.CancellationToken);
    }

    private string Disk(string name, string content)
    {
        string path = folder.File(name);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_000_000);
        return path;
    }

    private static int ProcessesOfUid() => Directory.EnumerateDirectories("/proc")
        .Where(path => int.TryParse(Path.GetFileName(path), out _))
        .Count(path =>
        {
            try
            {
                return File.ReadLines(path + "/status").Any(line => line.StartsWith($"Uid:\t{Uid}\t", StringComparison.Ordinal));
            }
            catch (IOException)
            {
                return false;
            }
        });
}
