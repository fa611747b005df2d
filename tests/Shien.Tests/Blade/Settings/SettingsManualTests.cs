using System.Text.RegularExpressions;
using AwesomeAssertions;
using Shien.Blade.Limits;
using Shien.Blade.Settings;
using Shien.CommandLine;
using Shien.Tests.House;
using Xunit;

namespace Shien.Tests.Blade.Settings;

public sealed class SettingsManualTests
{
    private static readonly string Page = File.ReadAllText(Repository.Path("src", "packages", "files", "shiend.toml.5"));

    [Fact]
    public void Shiend_toml_5_names_every_setting_and_every_limit()
    {
        IEnumerable<string> named = Regex.Matches(Page, @"^\.TP\n\\fB(\w+)\\fR", RegexOptions.Multiline).Select(match => match.Groups[1].Value);
        named.Should().Equal([.. SettingsFile.Known, .. LimitKind.All.Select(kind => kind.Name)]);
    }

    [Fact]
    public void Every_known_setting_is_one()
    {
        foreach (string name in SettingsFile.Known)
        {
            // A value that is none of any setting's: the message is about the value.
            FluentActions.Invoking(() => SettingsFile.Parse($"{name} = 1.5\n", "x")).Should().Throw<UserException>()
                .Which.Message.Should().NotContain("is no setting");
        }
    }
}
