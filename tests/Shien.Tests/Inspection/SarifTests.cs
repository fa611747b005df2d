using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Json.Schema;
using Shien.Inspection;
using Shien.Inspection.Guests;
using Shien.Inspection.Reports;
using Shien.Inspection.Waivers;
using Shien.Tests.CommandLine;
using Xunit;

namespace Shien.Tests.Inspection;

public sealed class SarifTests
{
    private static readonly Lazy<JsonSchema> Schema = new(() =>
    {
        string path = Path.Combine(AppContext.BaseDirectory, "fixtures", "sarif", "sarif-2.1.0.json.gz");
        using StreamReader text = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return JsonSchema.FromText(text.ReadToEnd());
    });

    private static readonly Finding Key = new(
        "K1", Severity.Block, "/home/vagrant/.ssh/authorized_keys:1", "vagrant: the insecure Vagrant key may log in. It is published.", "sudo sed -i /x/d y", CanFix: true);

    public static TheoryData<string, string> Reports => new()
    {
        { "empty", Write() },
        { "kinds", Write(Key, Key with { Severity = Severity.Warn }, Key with { Severity = Severity.Info, CanFix = false }) },
        { "waived", Write(Key with { Waived = new WaiverMark("an exercise \"x\"", new DateOnly(2027, 1, 31), "uli") }) },
        { "part of the disk", Write(Key with { Where = "disk 1, partition 2" }, Key with { Where = "all disks" }, Key with { Where = "" }) },
        { "two systems", Write(Key with { Where = "disk 1, partition 2: /etc/shadow:3" }) },
        { "no line", Write(Key with { Where = "/etc/a b/ü%20\uFFFD:x" }, Key with { Where = "/" }, Key with { Where = "/etc/x:0" }, Key with { Where = "/x:99999999999" }) },
        { "a rule that is not in the table", Write(Key with { Rule = "Z9" }) },
        { "waivers", Write(Key with { Rule = "W1", Where = "/home/e24/my box/.shien-waivers.toml:7" }, Key with { Rule = "W1", Where = "w.toml:1" }, Key with { Rule = "W1", Where = @"C:\box\w.toml:2" }) },
    };

    [Theory]
    [MemberData(nameof(Reports))]
    public void Keeps_the_schema_of_OASIS(string name, string sarif) => ErrorsOf(sarif).Should().BeEmpty(name);

    [Theory]
    [InlineData("\"level\": \"error\"", "\"level\": \"bad\"")]
    [InlineData("\"startLine\": 1", "\"startLine\": 0")]
    [InlineData("\"ruleId\"", "\"ruleID\"")]
    [InlineData("\"version\": \"2.1.0\"", "\"version\": \"2.2.0\"")]
    public void The_schema_would_say_what_is_wrong(string right, string wrong)
    {
        string sarif = Write(Key);
        sarif.Should().Contain(right);
        ErrorsOf(sarif.Replace(right, wrong, StringComparison.Ordinal)).Should().NotBeEmpty();
    }

    [Fact]
    public void The_whole_of_it_is_what_was_reviewed()
    {
        Finding[] findings =
        [
            Key,
            new("S1", Severity.Warn, "/etc/ssh/sshd_config:57", "sshd takes passwords. Everybody may try.", "Set it to no.",
                Waived: new WaiverMark("the exercise is about passwords", new DateOnly(2027, 1, 31), "uli")),
            new("E1", Severity.Block, "disk 1, partition 5", "Not checked. It is encrypted.", "Have it checked by hand."),
        ];
        CheckReport report = new(1, "lamp.box", new GuestFacts(), findings) { Profile = Profile.Public };
        JsonNode sarif = JsonNode.Parse(SarifReport.Write(report, "1.2.3"))!;

        // One rule of all: they grow, and have tests of their own.
        JsonArray rules = sarif["runs"]![0]!["tool"]!["driver"]!["rules"]!.AsArray();
        rules.RemoveAll(rule => rule!["id"]!.GetValue<string>() != "K1");
        ExpectedFile.Match("report.sarif", sarif.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }

    [Fact]
    public void Results_point_at_their_rules()
    {
        JsonNode run = JsonNode.Parse(Write([.. RuleCatalog.All.Select(note => Key with { Rule = note.Id })]))!["runs"]![0]!;
        JsonArray rules = run["tool"]!["driver"]!["rules"]!.AsArray();
        run["results"]!.AsArray().Should().HaveCount(RuleCatalog.All.Count)
            .And.AllSatisfy(result => rules[result!["ruleIndex"]!.GetValue<int>()]!["id"]!.GetValue<string>().Should().Be(result["ruleId"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("/etc/shadow:3", "etc/shadow", true, 3, null)]
    [InlineData("/home/a b/#c?.pub:12", "home/a%20b/%23c%3F.pub", true, 12, null)]
    [InlineData("/odd:name:4", "odd%3Aname", true, 4, null)]
    [InlineData("/dir/12:", "dir/12%3A", true, null, null)]
    [InlineData("disk 2, lvm vg/root: /etc/passwd:1", "etc/passwd", true, 1, "disk 2, lvm vg/root")]
    [InlineData("disk 1, partition 2", null, false, null, "disk 1, partition 2")]
    public void Places_are_taken_apart(string where, string? uri, bool isInGuest, int? line, string? part) =>
        SarifPlace.Of(Key with { Where = where }).Should().Be(new SarifPlace(uri, isInGuest, line, part));

    private static string Write(params Finding[] findings) => SarifReport.Write(new CheckReport(1, "lamp.box", new GuestFacts(), findings), "1.2.3");

    private static List<string> ErrorsOf(string sarif)
    {
        using JsonDocument json = JsonDocument.Parse(sarif);
        EvaluationResults results = Schema.Value.Evaluate(
            json.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        return results.IsValid ? [] : [.. (results.Details ?? []).Where(d => d.Errors is not null)
            .SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation}: {e.Value}")).Prepend("not valid")];
    }
}
