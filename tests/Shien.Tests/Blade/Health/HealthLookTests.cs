using AwesomeAssertions;
using Shien.Api.Administration;
using Shien.Blade.Health;
using Xunit;

namespace Shien.Tests.Blade.Health;

public sealed class HealthLookTests
{
    [Fact]
    public async Task What_hangs_and_what_fails_hides_nothing()
    {
        using ManualResetEventSlim release = new();
        HealthReport report = await new HealthLook(
            [
                ("libvirt", () => Hang(release)),
                ("store", () => throw new UnhealthyException("is full")),
                ("names", () => "answers"),
                ("spool", () => throw new IOException("bad disk")),
            ],
            TimeSpan.FromSeconds(1)).RunAsync();
        release.Set();
        report.IsOk.Should().BeFalse();
        report.Checks.Select(check => (check.Name, check.IsOk, check.Text)).Should().Equal(
            ("libvirt", false, "does not answer within 1 s"), ("store", false, "is full"), ("names", true, "answers"), ("spool", false, "bad disk"));
        report.Checks[0].Seconds.Should().BeInRange(0.9, 10);
    }

    private static string Hang(ManualResetEventSlim release)
    {
        release.Wait(TimeSpan.FromSeconds(30));
        return "";
    }
}
