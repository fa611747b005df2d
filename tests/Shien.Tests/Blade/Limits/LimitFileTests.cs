using AwesomeAssertions;
using Microsoft.Extensions.Time.Testing;
using Shien.Api.Administration;
using Shien.Blade;
using Shien.Blade.Limits;
using Shien.Blade.Settings;
using Xunit;

namespace Shien.Tests.Blade.Limits;

/// <summary>The file counts as it is, without a restart; a broken one changes nothing.</summary>
public sealed class LimitFileTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();
    private readonly StringWriter logged = new();
    private readonly List<AuditEntry> audit = [];
    private readonly LimitFile file;

    public LimitFileTests()
    {
        File.WriteAllText(path, "[limits]\nmachines = 5\n");
        file = new LimitFile(path, SettingsFile.Read(path).Limits, p => SettingsFile.Read(p).Limits, new BladeLog(logged, new FakeTimeProvider(), audit.Add));
    }

    private int Machines => file.Rules().Of("alice", []).Machines;

    public void Dispose()
    {
        File.Delete(path);
        logged.Dispose();
    }

    [Fact]
    public void A_change_counts_at_once_and_is_in_the_log_of_changes()
    {
        Machines.Should().Be(5);
        File.WriteAllText(path, "[limits]\nmachines = 16\n");
        Machines.Should().Be(16);
        audit.Should().ContainSingle().Which.What.Should().Be($"limits read again from '{path}': limits.machines 5 → 16");
        file.Problem.Should().BeNull();
    }

    [Theory]
    [InlineData("[limits]\nmachines = none\n", "' line 2: ")]
    [InlineData("[limits]\nmachines = 100\n", "' line 2: 'limits.machines' must be a whole number from 1 to 99. Write ")]
    [InlineData("[limits\n", "' line 1: ")]
    [InlineData("stor = \"/srv\"\n", "' line 1: 'stor' is no setting of shiend. ")]
    [InlineData(null, "is not there any more. Put it back. ")]
    public void What_is_broken_leaves_what_held_and_says_so(string? text, string problem)
    {
        if (text is null)
        {
            File.Delete(path);
        }
        else
        {
            File.WriteAllText(path, text);
        }

        Machines.Should().Be(5);
        file.Problem.Should().Contain(problem).And.EndWith("Until then the limits that were read before hold.");
        Machines.Should().Be(5);
        logged.ToString().Split("could not be read again").Should().HaveCount(2, "it is said once");

        File.WriteAllText(path, "[limits]\nmachines = 7\n");
        Machines.Should().Be(7);
        file.Problem.Should().BeNull();
    }
}
