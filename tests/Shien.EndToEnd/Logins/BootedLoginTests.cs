using System.Collections.Concurrent;
using System.Text;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Inspection;
using Shien.Inspection.Reports;
using Xunit;

namespace Shien.EndToEnd.Logins;

/// <summary>
/// The check is right: what it says of a disk equals what the booted guest does. For every account the published password and key are
/// tried over ssh, each way by itself.
/// </summary>
public sealed class BootedLoginTests : IDisposable
{
    private static readonly string[] Logins = ["C1", "C2", "K1", "K2"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("box")]
    [InlineData("accounts", Explicit = true)]
    [InlineData("dropin-on", Explicit = true)]
    [InlineData("dropin-off", Explicit = true)]
    [InlineData("match", Explicit = true)]
    [InlineData("elsewhere", Explicit = true)]
    [InlineData("nopam", Explicit = true)]
    [InlineData("nologin", Explicit = true)]
    [InlineData("socket", Explicit = true)]
    [InlineData("disabled", Explicit = true)]
    public void Whoever_the_check_says_gets_in_gets_in(string name)
    {
        LoginCase guest = LoginCase.Read(name);
        string disk = BootableDisk.Make(guest, folder.Path);
        RunResult check = Run.Program(Artifacts.Shien, ["check", "--json", disk]);
        CheckReport report = ReportJson.ReadReport(Encoding.UTF8.GetBytes(check.Output))!;
        report.Findings.Where(f => f.Rule is "E1" or "C6" or "E2").Should().BeEmpty("everything is read");
        IReadOnlyList<string> real = Try(guest, disk);
        real.Should().Equal([.. guest.Accounts.Select(a => $"{a.Name}: {a.Expected}")], "the guest is made for that");
        Said(guest, report).Should().Equal(real, "the check says what is so");
        guest.Accounts.Where(a => a.Expected.Length > 0 && HasShell(report, a)).Should()
            .OnlyContain(a => report.Findings.Any(f => Logins.Contains(f.Rule) && f.Severity == Severity.Block && Names(f, a)), "who gets in is found");
        check.ExitCode.Should().Be(report.Findings.Any(f => f.Severity == Severity.Block) ? 3 : 0);
    }

    // Twins have the same home: the finding of a key names the first of them.
    private static bool Names(Finding finding, LoginAccount account) =>
        finding.Message.StartsWith(account.Name + ":", StringComparison.Ordinal) || (account.Name == "twin" && finding.Message.StartsWith("comment:", StringComparison.Ordinal));

    private static bool HasShell(CheckReport report, LoginAccount account) => report.Guest.Accounts.Single(a => a.Name == account.Name).CanLogIn;

    private static List<string> Said(LoginCase guest, CheckReport report) =>
    [
        .. from account in guest.Accounts
           let facts = report.Guest.Accounts.Single(a => a.Name == account.Name)
           select $"{account.Name}: {string.Join(", ", facts.OpenTo ?? [])}",
    ];

    private static List<string> Try(LoginCase guest, string disk)
    {
        using BootedGuest booted = new(disk);
        bool answers = booted.WaitForSsh();
        ConcurrentDictionary<string, string> ways = [];
        Parallel.ForEach(guest.Accounts, new ParallelOptions { MaxDegreeOfParallelism = 4 }, account => ways[account.Name] = answers ? Try(booted, guest, account) : "");
        return [.. guest.Accounts.Select(account => $"{account.Name}: {ways[account.Name]}")];
    }

    private static string Try(BootedGuest booted, LoginCase guest, LoginAccount account)
    {
        List<string> ways = [];
        if (booted.TryKey(account.Name).IsIn || (guest.Has("cert-authority") && booted.TryCertificate(account.Name).IsIn))
        {
            ways.Add("key");
        }

        if (account.Password is { } password)
        {
            if (booted.TryPassword(account.Name, password).IsIn)
            {
                ways.Add("password");
            }

            if (ways.Count == 0 && guest.Has("AuthenticationMethods") && booted.TryBoth(account.Name, password).IsIn)
            {
                ways.Add("key and password");
            }
        }

        return string.Join(", ", ways);
    }
}
