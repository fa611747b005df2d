using System.Text;
using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.EndToEnd.Logins;
using Shien.Inspection;
using Shien.Inspection.Reports;
using Xunit;

namespace Shien.EndToEnd.Repairs;

/// <summary>Repairs reach homes on a logical volume or a partition of their own, and roots on btrfs and xfs; twins become two machines.</summary>
public sealed class LayoutFixTests : IDisposable
{
    private const string Slot = "03";

    private static readonly RunOptions Patiently = new(Limit: TimeSpan.FromMinutes(10));
    private static readonly string[] Owners = ["teacher", "bob"];

    private readonly Blade blade;
    private readonly TemporaryFolder folder = new();

    public LayoutFixTests(Blade blade)
    {
        this.blade = blade;
        Assert.SkipUnless(File.Exists("/usr/bin/guestfish"), "guestfish is not installed");
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
    }

    public void Dispose()
    {
        foreach (string owner in Owners)
        {
            blade.As(owner, Artifacts.IeVirsh, "undefine", Slot, "--delete-image");
        }

        folder.Dispose();
    }

    // Explicit: an appliance for each, and a tree for each release.
    [Theory(Explicit = true)]
    [InlineData("elsewhere")]
    [InlineData("nologin")]
    [InlineData("socket")]
    public void Nobody_gets_in_after_a_repair_whatever_the_layout(string name)
    {
        string disk = BootableDisk.Make(LoginCase.Read(name), folder.Path);
        File.SetUnixFileMode(disk, (UnixFileMode)0b110_100_100);
        Check(disk).Findings.Should().Contain(finding => finding.Severity == Severity.Block);
        Push(Owners[0], disk);
        Nobody_gets_in(Image(Owners[0]));
    }

    [Fact(Explicit = true)]
    public void Two_accounts_that_push_the_same_box_get_two_machines()
    {
        string disk = BootableDisk.Make(LoginCase.Read("box"), folder.Path);
        File.SetUnixFileMode(disk, (UnixFileMode)0b110_100_100);
        List<string> keys = [.. Owners.SelectMany(owner => HostKeys(Push(owner, disk)))];
        keys.Should().OnlyHaveUniqueItems().And.HaveCountGreaterThanOrEqualTo(4);
        foreach (string owner in Owners)
        {
            CheckReport report = Nobody_gets_in(Image(owner));
            report.Findings.Should().NotContain(finding => finding.Rule == "H3", "each makes its own machine-id at its first start");
        }
    }

    private static CheckReport Nobody_gets_in(string image)
    {
        CheckReport report = Check(image);
        report.Findings.Where(finding => finding.Severity == Severity.Block).Should().BeEmpty();
        report.Guest.Accounts.SelectMany(account => account.OpenTo ?? []).Should().BeEmpty();
        return report;
    }

    private static CheckReport Check(string disk) =>
        ReportJson.ReadReport(Encoding.UTF8.GetBytes(Run.Program(Artifacts.Shien, ["check", "--json", disk]).Output))!;

    private string Image(string owner) => Path.Combine(blade.Store, $"accounts/{owner}/vm/{Slot}.qcow2");

    private JsonElement Push(string owner, string disk)
    {
        blade.As(owner, "sh", "-euc",
            """
            mkdir -p -m 700 ~/.ssh
            [ -e ~/.ssh/id_ed25519 ] || ssh-keygen -q -t ed25519 -N "" -f ~/.ssh/id_ed25519
            grep -qsxF "$(cat ~/.ssh/id_ed25519.pub)" ~/.ssh/authorized_keys || cat ~/.ssh/id_ed25519.pub >> ~/.ssh/authorized_keys
            chmod 600 ~/.ssh/authorized_keys
            """).Succeeded();
        return JsonDocument.Parse(
            blade.As(owner, Patiently, Artifacts.Shien, "push", disk, "--blade", "local", "--as", Slot, "--replace", "--fix", "--json").Succeeded()).RootElement;
    }

    private static IEnumerable<string> HostKeys(JsonElement report) =>
        report.GetProperty("repair").GetProperty("hostKeys").EnumerateArray().Select(key => key.GetProperty("key").GetString()!);
}
