using AwesomeAssertions;
using Microsoft.Extensions.Time.Testing;
using Shien.Cli.Progress;
using Shien.CommandLine;
using Shien.Tests.CommandLine;
using Xunit;

namespace Shien.Tests.Cli;

public sealed class ProgressMeterTests
{
    private const long MiB = 1024 * 1024;

    private readonly FakeTimeProvider time = new();
    private readonly TestTerminal person;
    private readonly ProgressMeter meter;

    public ProgressMeterTests()
    {
        person = new TestTerminal(TestTerminal.AllTerminals, time);
        meter = new ProgressMeter(person.Terminal, time);
    }

    [Fact]
    public void Shows_phase_bytes_part_rate_and_time_left()
    {
        meter.Begin("Sending", 400 * MiB);
        time.Advance(TimeSpan.FromSeconds(10));
        meter.Report(100 * MiB);
        person.Error.Should().EndWith("\rSending: 100 MiB of 400 MiB, 25 %, 10.0 MiB/s, 30 s left");
    }

    [Fact]
    public void Changes_at_most_once_a_second()
    {
        meter.Begin("Sending", 1000 * MiB);
        for (int i = 1; i <= 30; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            meter.Report(i * MiB);
        }

        person.Error.Split('\r').Count(line => line.StartsWith("Sending: ", StringComparison.Ordinal)).Should().Be(3);
    }

    [Fact]
    public void Programs_are_told_a_line_a_change()
    {
        ProgressMeter told = new(person.Terminal, time) { WritesEvents = true };
        told.Begin("Sending", 400 * MiB);
        time.Advance(TimeSpan.FromSeconds(10));
        told.Report(100 * MiB);
        told.Report(101 * MiB);
        told.Begin("Defining the machine");
        person.Output.Split('\n').Should().Equal(
            """{"schema":1,"event":"begin","phase":"Sending","doneBytes":0,"totalBytes":419430400,"seconds":0}""",
            """{"schema":1,"event":"progress","phase":"Sending","doneBytes":104857600,"totalBytes":419430400,"seconds":10,"bytesPerSecond":10485760,"secondsLeft":30}""",
            """{"schema":1,"event":"end","phase":"Sending","doneBytes":105906176,"totalBytes":419430400,"seconds":10,"bytesPerSecond":10590617,"secondsLeft":29.6}""",
            """{"schema":1,"event":"begin","phase":"Defining the machine","doneBytes":0,"totalBytes":0,"seconds":0}""",
            "");
    }

    [Fact]
    public void Leaves_a_line_that_says_how_it_ended()
    {
        meter.Begin("Sending", 64 * MiB);
        meter.Report(64 * MiB);
        time.Advance(TimeSpan.FromSeconds(128));
        meter.Begin("Defining the machine");
        meter.End();
        person.Error.Should().Contain("\rSending: 64.0 MiB in 2 min 8 s, 512 KiB/s\n").And.EndWith("\rDefining the machine: 0 s\n");
    }

    [Fact]
    public void Does_not_go_back_when_threads_report_out_of_order()
    {
        meter.Begin("Sending", 100 * MiB);
        meter.Report(80 * MiB);
        time.Advance(TimeSpan.FromSeconds(2));
        meter.Report(40 * MiB);
        person.Error.Should().Contain("80.0 MiB of 100 MiB, 80 %");
    }

    [Fact]
    public void A_line_never_wraps()
    {
        meter.Begin("Unpacking '" + new string('x', 100) + "'", MiB);
        person.Error.Should().EndWith("x…");
        person.Error.Trim('\r').Length.Should().Be(79);
    }

    [Fact]
    public void A_log_gets_one_line_a_phase_and_no_progress()
    {
        TestTerminal log = new(new TerminalKind(false, false, false), time);
        ProgressMeter logged = new(log.Terminal, time);
        logged.Begin("Reading the disk", 64 * MiB);
        time.Advance(TimeSpan.FromSeconds(5));
        logged.Report(MiB);
        logged.Begin("Defining the machine");
        logged.End();
        log.Error.Should().Be("Reading the disk (64.0 MiB)\nDefining the machine\n");
    }
}
