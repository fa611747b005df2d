using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using AwesomeAssertions;
using Microsoft.AspNetCore.Http;
using Shien.Blade;
using Shien.Blade.Metrics;
using Xunit;

namespace Shien.Tests.Blade.Metrics;

public sealed partial class MetricsTests
{
    [Fact]
    public void What_was_counted_is_told_in_Prometheus_words()
    {
        using BladeMeter meter = new();
        meter.Push("done");
        meter.Push("done");
        meter.PushContent(sent: 65536, known: 131072, zero: 1 << 30);
        meter.Error("notFound");
        meter.Request("machines", TimeSpan.FromMilliseconds(3));
        meter.Request("machines", TimeSpan.FromSeconds(4));
        meter.Request("machines", TimeSpan.FromHours(1));
        string text = ExpositionText.Of(meter.Read());
        IsWellFormed(text);
        text.Should().Contain(
            """
            # HELP shien_push_bytes_total Bytes of the disks of pushes that became machines or boxes: sent by laptops, known to the blade before, or zero.
            # TYPE shien_push_bytes_total counter
            shien_push_bytes_total{kind="known"} 131072
            shien_push_bytes_total{kind="sent"} 65536
            shien_push_bytes_total{kind="zero"} 1073741824
            # HELP shien_pushes_total Pushes that have ended, by how.
            # TYPE shien_pushes_total counter
            shien_pushes_total{result="abandoned"} 0
            shien_pushes_total{result="done"} 2

            """);
        text.Should().Contain("# TYPE shien_request_seconds histogram\nshien_request_seconds_bucket{path=\"machines\",le=\"0.005\"} 1\n")
            .And.Contain("{path=\"machines\",le=\"2.5\"} 1\n").And.Contain("{path=\"machines\",le=\"5\"} 2\n")
            .And.Contain("{path=\"machines\",le=\"600\"} 2\n").And.Contain("{path=\"machines\",le=\"+Inf\"} 3\n")
            .And.Contain("shien_request_seconds_sum{path=\"machines\"} 3604.003\n").And.Contain("shien_request_seconds_count{path=\"machines\"} 3\n");
    }

    [Fact]
    public void Labels_and_help_cannot_break_a_line()
    {
        string text = ExpositionText.Of([new MetricFamily("a_b", "C:\\ and\nmore", "gauge", [new MetricSample("", [new("l", "say \"x\\y\"\nz")], double.PositiveInfinity)])]);
        text.Should().Be("# HELP a_b C:\\\\ and\\nmore\n# TYPE a_b gauge\na_b{l=\"say \\\"x\\\\y\\\"\\nz\"} +Inf\n");
        IsWellFormed(text);
    }

    [Fact]
    public void An_observed_instrument_tells_what_is_now_and_nothing_of_before()
    {
        using BladeMeter meter = new();
        string state = "running";
        meter.Meter.CreateObservableGauge("shien_test", () => new Measurement<long>(1, new KeyValuePair<string, object?>("state", state)));
        ExpositionText.Of(meter.Read()).Should().Contain("shien_test{state=\"running\"} 1\n");
        state = "shut off";
        ExpositionText.Of(meter.Read()).Should().Contain("shien_test{state=\"shut off\"} 1\n").And.NotContain("running");
    }

    [Fact]
    public void Two_daemons_in_one_process_do_not_hear_each_other()
    {
        using BladeMeter one = new();
        using BladeMeter other = new();
        one.Error("internal");
        ExpositionText.Of(other.Read()).Should().NotContain("internal");
    }

    [Fact]
    public void Many_threads_lose_nothing()
    {
        using BladeMeter meter = new();
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < 1000; i++)
            {
                meter.Push("done");
            }

            ExpositionText.Of(meter.Read());
        });
        ExpositionText.Of(meter.Read()).Should().Contain("{result=\"done\"} 8000\n");
    }

    [Theory]
    [InlineData("/v1/machines", "machines")]
    [InlineData("/v1/machines/01/start", "machines")]
    [InlineData("/v1/admin/health", "admin")]
    [InlineData("/v1/alice", "other")]
    [InlineData("/v2/machines", "other")]
    [InlineData("machines", "other")]
    [InlineData(null, "other")]
    public void What_a_client_sends_is_no_label(string? path, string label) => RequestMeter.PathOf(path).Should().Be(label);

    [Fact]
    public async Task A_stream_in_both_directions_is_no_request()
    {
        using BladeMeter meter = new();
        DefaultHttpContext http = new();
        http.Request.Path = "/v1/machines/01/console";
        await new RequestMeter(meter).RunAsync(http, () =>
        {
            http.Response.StatusCode = StatusCodes.Status101SwitchingProtocols;
            return Task.CompletedTask;
        });
        ExpositionText.Of(meter.Read()).Should().NotContain("shien_request_seconds");
    }

    [Fact]
    public void The_file_is_whole_readable_and_alone_and_its_failure_is_said_once()
    {
        string folder = Directory.CreateTempSubdirectory("shien-").FullName;
        using StringWriter logged = new();
        BladeLog log = new(logged, TimeProvider.System);
        MetricsFile file = new(Path.Combine(folder, "shien.prom"), () => "a 1\n", log);
        file.Write();
        file.Write();
        File.ReadAllText(Path.Combine(folder, "shien.prom")).Should().Be("a 1\n");
        File.GetUnixFileMode(Path.Combine(folder, "shien.prom")).Should().HaveFlag(UnixFileMode.OtherRead);
        Directory.GetFiles(folder).Should().ContainSingle();
        file.Remove();
        Directory.Delete(folder);
        file.Write();
        file.Write();
        logged.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().ContainSingle().Which.Should().Contain("cannot be written");
    }

    // https://prometheus.io/docs/instrumenting/exposition_formats/, and what 'promtool check metrics' wants of names.
    private static void IsWellFormed(string text)
    {
        text.Should().EndWith("\n");
        string family = "";
        HashSet<string> seen = [];
        foreach (string line in text[..^1].Split('\n'))
        {
            if (TypeLine().Match(line) is { Success: true } type)
            {
                family = type.Groups[1].Value;
                family.EndsWith("_total", StringComparison.Ordinal).Should().Be(type.Groups[2].Value == "counter", line);
            }
            else if (!line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                line.Should().MatchRegex(SampleLine());
                line.Should().StartWith(family);
                seen.Add(line[..line.LastIndexOf(' ')]).Should().BeTrue("'{0}' stands there once", line);
            }
        }
    }

    [GeneratedRegex("^# TYPE ([a-z_][a-z0-9_]*) (counter|gauge|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^[a-z_][a-z0-9_]*(\{[a-z]+="([^"\\]|\\[\\"n])*"(,[a-z]+="([^"\\]|\\[\\"n])*")*\})? (\+Inf|-Inf|NaN|-?[0-9.]+(E[+-]?[0-9]+)?)$""")]
    private static partial Regex SampleLine();
}
