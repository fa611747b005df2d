using System.Text;
using AwesomeAssertions;
using Shien.Blade.Confined;
using Shien.Blade.Inspections;
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
    public void A_check_that_failed_blocks_and_says_why()
    {
        Verdict verdict = VerdictReader.Read(new ConfinedOutput(Encoding.UTF8.GetBytes(Report), "", "the check did not end within 5 s"));
        Unchecked(verdict);
        verdict.Findings[0].Message.Should().Be("The blade could not look inside the disk: the check did not end within 5 s.");
    }

    [Fact]
    public void A_severity_that_nobody_knows_blocks() => Read(Report.Replace("\"warn\"", "7", StringComparison.Ordinal)).Blocks.Should().BeTrue();

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

            Verdict verdict = VerdictReader.Read(new ConfinedOutput(bent, "", null));
            verdict.Findings.Should().AllSatisfy(f => f.Message.Should().NotMatchRegex(@"\p{Cc}"));
        }
    }

    private static Verdict Read(string text) => VerdictReader.Read(new ConfinedOutput(Encoding.UTF8.GetBytes(text), "", null));

    private static void Unchecked(Verdict verdict)
    {
        verdict.Blocks.Should().BeTrue();
        verdict.Findings.Should().ContainSingle().Which.Rule.Should().Be("E1");
        (verdict.Architecture, verdict.VirtioDisk, verdict.VirtioNet).Should().Be(("unknown", false, false));
    }
}
