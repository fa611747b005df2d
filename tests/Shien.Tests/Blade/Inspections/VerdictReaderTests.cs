using System.Text;
using AwesomeAssertions;
using Shien.Api;
using Shien.Blade.Confined;
using Shien.Blade.Inspections;
using Shien.Inspection.Passwords.Known;
using Shien.Inspection.Waivers;
using Xunit;

namespace Shien.Tests.Blade.Inspections;

public sealed class VerdictReaderTests
{
    private const string Report =
        """
        {"schema":1,"source":"","guest":{"architecture":"x86_64","virtioDisk":true,"virtioNet":true},
         "findings":[{"rule":"K1","severity":"block","where":"/root/.ssh/authorized_keys:1","message":"bad \u001b[31mkey","remedy":"remove it"},
                     {"rule":"C5","severity":"warn","where":"x","message":"y","remedy":"z"}]}
        """;

    [Fact]
    public void Reads_a_report_and_cleans_its_words()
    {
        Verdict verdict = Read(Report);
        (verdict.Architecture, verdict.VirtioDisk, verdict.VirtioNet, verdict.Blocks).Should().Be(("x86_64", true, true, true));
        verdict.Findings.Select(f => (f.Rule, f.Severity, f.Message)).Should().Equal(("K1", "block", "bad ?[31mkey"), ("C5", "warn", "y"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"schema\":2,\"source\":\"\",\"guest\":{},\"findings\":[]}")]
    [InlineData("{\"schema\":1,\"source\":\"\",\"guest\":null,\"findings\":[]}")]
    [InlineData("{\"schema\":1,\"source\":\"\",\"guest\":{},\"findings\":[null]}")]
    [InlineData("{\"schema\":1,\"source\":\"\",\"guest\":{}}")]
    [InlineData("{\"schema\":1,\"source\":\"\",\"guest\":{},\"findings\":[]} and more")]
    public void What_is_no_report_blocks(string text) => Unchecked(Read(text));

    [Fact]
    public void What_is_new_for_the_record_of_hashes_is_taken_out()
    {
        string hash = "{\"digest\":\"" + new string('1', 64) + "\",\"guess\":3}";
        Verdict verdict = Read(WithHashes(hash));
        verdict.FoundHashes!.Hashes.Should().Equal(new KnownHash(new string('1', 64), 3));
        verdict.Findings.Should().HaveCount(2);
    }

    [Fact]
    public void Of_host_keys_only_fingerprints_are_taken()
    {
        string good = "SHA256:" + new string('a', 43);
        string keys = string.Join(',', new[] { good, good, "SHA256:short", good + "\\n", "../x" }.Select(f => "{\"type\":\"ssh-rsa\",\"bits\":1,\"fingerprint\":\"" + f + "\"}"));
        string report = Report.Replace("\"virtioNet\":true", "\"virtioNet\":true,\"sshd\":{\"version\":null,\"enabled\":true,\"hostKeys\":[" + keys + "]}", StringComparison.Ordinal);
        Read(report).HostKeys.Should().Equal(good);
        Read(Report).HostKeys.Should().BeEmpty();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{\"digest\":\"11\"}")]
    [InlineData("{\"digest\":\"../../../../../../../../../../../../../../../../../../../../etc/pass\"}")]
    [InlineData("{\"digest\":\"1111111111111111111111111111111111111111111111111111111111111111\",\"guess\":200}")]
    [InlineData("{\"digest\":\"1111111111111111111111111111111111111111111111111111111111111111\",\"guess\":-1}")]
    public void Hashes_that_the_program_would_not_write_make_the_whole_report_worthless(string hash) => Unchecked(Read(WithHashes(hash)));

    [Fact]
    public void More_hashes_than_are_tested_make_the_whole_report_worthless() =>
        Unchecked(Read(WithHashes(string.Join(',', Enumerable.Range(0, 33).Select(i => $"{{\"digest\":\"{i:x64}\"}}")))));

    [Fact]
    public void A_check_that_failed_blocks_and_says_why()
    {
        Verdict verdict = VerdictReader.Read(new ConfinedOutput(Encoding.UTF8.GetBytes(Report), "", "the check did not end within 5 s"), findings => findings);
        Unchecked(verdict);
        verdict.Findings[0].Message.Should().Be("The blade could not look inside the disk: the check did not end within 5 s.");
    }

    [Fact]
    public void A_severity_that_nobody_knows_blocks() => Read(Report.Replace("\"warn\"", "7", StringComparison.Ordinal)).Blocks.Should().BeTrue();

    [Fact]
    public void A_waiver_of_the_administrators_counts_and_is_told()
    {
        WaiverList waivers = WaiverList.Parse(
            "[[waiver]]\nrule = \"K1\"\naccount = \"e24\"\nreason = \"course in June\"\nexpires = 2027-01-31\nby = \"uli\"\n",
            "w.toml", WaiverAuthority.Administrators, new DateOnly(2026, 11, 26));
        Verdict verdict = VerdictReader.Read(
            new ConfinedOutput(Encoding.UTF8.GetBytes(Report), "", null), findings => waivers.Apply(findings, new WaiverTarget("e24", [])));
        verdict.Blocks.Should().BeFalse();
        verdict.Findings[0].Should().BeEquivalentTo(
            new { Rule = "K1", Severity = "block", Waived = new FindingWaiver("course in June", new DateOnly(2027, 1, 31), "uli") });
        verdict.WaivedBlocks().Should().Equal("blocking findings K1 waived by uli until 2027-01-31: course in June");
        Read(Report).WaivedBlocks().Should().BeEmpty();
    }

    [Fact]
    public void A_mark_in_the_report_is_the_images_own_word_and_counts_for_nothing()
    {
        Verdict verdict = Read(Report.Replace(
            "\"remedy\":\"remove it\"", "\"remedy\":\"remove it\",\"canFix\":true,\"waived\":{\"reason\":\"r\",\"until\":\"2099-01-01\",\"by\":\"me\"}", StringComparison.Ordinal));
        verdict.Blocks.Should().BeTrue();
        verdict.Findings[0].Should().BeEquivalentTo(new { Rule = "K1", CanFix = true });
        verdict.Findings[0].Waived.Should().BeNull();
    }

    [Fact]
    public void An_image_that_could_not_be_looked_into_is_not_waived()
    {
        Verdict verdict = VerdictReader.Read(new ConfinedOutput([], "", "it crashed"), _ => []);
        Unchecked(verdict);
    }

    [Fact]
    public void An_architecture_that_nobody_knows_is_unknown() =>
        Read(Report.Replace("x86_64", "x86_64\\n<x/>", StringComparison.Ordinal)).Architecture.Should().Be("unknown");

    [Fact]
    public void A_report_that_was_bent_gives_a_verdict_all_the_same()
    {
        byte[] good = Encoding.UTF8.GetBytes(Report);
        Random random = new(11);
        for (int i = 0; i < 3000; i++)
        {
            byte[] bent = [.. good];
            for (int n = random.Next(1, 5); n > 0; n--)
            {
                bent[random.Next(bent.Length)] = (byte)random.Next(256);
            }

            Verdict verdict = VerdictReader.Read(new ConfinedOutput(bent, "", null), findings => findings);
            verdict.Findings.Should().AllSatisfy(f => f.Message.Should().NotMatchRegex(@"\p{Cc}"));
        }
    }

    private static string WithHashes(string hashes) => Report.Replace(
        "\"source\":\"\"", $"\"source\":\"\",\"foundHashes\":{{\"guessList\":\"{new string('a', 32)}\",\"hashes\":[{hashes}]}}", StringComparison.Ordinal);

    private static Verdict Read(string text) => VerdictReader.Read(new ConfinedOutput(Encoding.UTF8.GetBytes(text), "", null), findings => findings);

    private static void Unchecked(Verdict verdict)
    {
        verdict.Blocks.Should().BeTrue();
        verdict.Findings.Should().ContainSingle().Which.Rule.Should().Be("E1");
        (verdict.Architecture, verdict.VirtioDisk, verdict.VirtioNet).Should().Be(("unknown", false, false));
    }
}
