using System.Diagnostics;
using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Daemon;

/// <summary>The daemon as an administrator runs it for months: what it shows of itself, what it keeps open, how it is stopped.</summary>
public sealed class OwnDaemonTests(OwnDaemon daemon) : IClassFixture<OwnDaemon>
{
    private const int Requests = 2000;

    [Fact]
    public void Thousands_of_requests_leave_no_descriptor_and_no_memory_behind()
    {
        Ask(Requests / 8); // the pools of threads, connections and memory have their size
        double descriptors = daemon.Metric("process_open_fds");
        double memory = daemon.Metric("process_resident_memory_bytes");
        double errors = daemon.Metric("shien_errors_total{code=\"not-found\"}");

        Dictionary<string, int> answered = Ask(Requests);
        answered.Values.Sum().Should().Be(Requests);
        answered.Keys.Should().BeEquivalentTo("200", "400", "404", "0");

        Wait.Until(() => Math.Abs(daemon.Metric("process_open_fds") - descriptors) <= 10, "the connections are closed");
        double grown = daemon.Metric("process_resident_memory_bytes") - memory;
        grown.Should().BeLessThan(64 << 20);
        daemon.Metric("process_resident_memory_bytes").Should().BeLessThan(512 << 20);
        daemon.Metric("shien_errors_total{code=\"not-found\"}").Should().BeGreaterThanOrEqualTo(errors + (Requests / 9));
        daemon.Metric("shien_request_seconds_count{path=\"machines\"}").Should().BeGreaterThan(Requests / 2);
        TestContext.Current.SendDiagnosticMessage($"{descriptors} descriptors; {memory / (1 << 20):0} MiB, {grown / (1 << 20):0} more after {Requests} requests");
    }

    [Fact]
    public void Told_to_end_in_the_middle_of_a_push_it_ends_at_once_and_the_push_goes_on_after_its_next_start()
    {
        // So much that it is still being sent when a busy machine has told the daemon.
        string disk = GuestDisk.SafeForAll(daemon.Folder, noiseBytes: 384 << 20);
        string[] push = ["push", disk, "--all-blocks", "--as", "02", "--blade", "local"];
        using Process pushing = Start(push);
        Spool.WaitFor(daemon.Blade.Store, least: 8 << 20);
        daemon.Blade.Shiend("stop");
        string error = pushing.StandardError.ReadToEnd();
        pushing.WaitForExit();
        File.Exists(daemon.MetricsFile).Should().BeFalse("a daemon that does not run has no metrics");
        daemon.Blade.Shiend("start");

        pushing.ExitCode.Should().Be(1, error);
        error.Should().Contain("the same command goes on there").And.NotContain("   at ");
        RunResult again = daemon.Blade.Run(Artifacts.Shien, push);
        again.Succeeded();
        again.Error.Should().Contain("Going on with the push that was interrupted.");
        daemon.Metric("shien_pushes_total{result=\"done\"}").Should().Be(1);
        daemon.Metric("shien_pushes_active").Should().Be(0);
        daemon.Metric("shien_push_bytes_total{kind=\"known\"}").Should().BeGreaterThan(1 << 20, "what had arrived was not sent again");
        Wait.Until(() => File.Exists(daemon.MetricsFile), "the metrics are written");
        File.ReadAllText(daemon.MetricsFile).Should().Contain("# TYPE shien_machines gauge\n").And.NotContain("root", "no account is named");
    }

    [Fact]
    public void A_restart_of_virtlogd_is_seen_and_hurts_no_machine_and_no_console()
    {
        Health(exitCode: 0).Should().NotContain("failed").And.Contain("ok     virtlogd: answers").And.Contain("ok     libvirt: ");
        daemon.Blade.Run(Artifacts.IeVirsh, "start", "01").Succeeded();
        using Process console = Start(["console", "01"], Artifacts.IeVirsh);
        console.StandardError.ReadLine().Should().StartWith("Connected to 01.");

        daemon.Blade.Run("sh", "-c", "kill $(pidof virtlogd); while pidof virtlogd > /dev/null; do sleep 0.1; done").Succeeded();
        Health(exitCode: 1).Should().MatchRegex("(?m)^failed virtlogd: does not answer on '/run/libvirt/virtlogd-sock'").And.Contain("ok     libvirt: ");
        daemon.Blade.Run("sh", "-c", "virtlogd -d").Succeeded();
        JsonDocument.Parse(daemon.Blade.Run(Artifacts.IeVirsh, "admin", "health", "--json").Succeeded()).RootElement.GetProperty("isOk").GetBoolean().Should().BeTrue();

        console.HasExited.Should().BeFalse();
        console.StandardInput.Write('\x1d');
        console.StandardInput.Close();
        console.WaitForExit();
        console.ExitCode.Should().Be(0, console.StandardError.ReadToEnd());
        daemon.Blade.Run(Artifacts.IeVirsh, "destroy", "01").Succeeded();
        daemon.Blade.Run(Artifacts.IeVirsh, "start", "01").Succeeded();
        daemon.Metric("shien_machines{state=\"running\"}").Should().Be(1);
        daemon.Blade.Run(Artifacts.IeVirsh, "destroy", "01").Succeeded();
    }

    private Dictionary<string, int> Ask(int count) => JsonSerializer.Deserialize<Dictionary<string, int>>(
        daemon.Blade.Run(Artifacts.Root("tests/lab/many-requests"), "/run/shien/shiend.sock", $"{count}").Succeeded())!;

    private string Health(int exitCode)
    {
        RunResult health = daemon.Blade.Run(Artifacts.IeVirsh, "admin", "health");
        health.ExitCode.Should().Be(exitCode, health.ToString());
        return health.Output;
    }

    // The disk alone: its map is written beside it and renamed meanwhile. Its own tables are about 1 MiB of it.
    private Process Start(string[] arguments, string? program = null)
    {
        ProcessStartInfo start = new(Lab.Blade.Script) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in daemon.Blade.Entering(program ?? Artifacts.Shien, arguments))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
