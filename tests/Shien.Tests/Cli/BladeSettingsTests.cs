using AwesomeAssertions;
using Shien.Cli.Blades;
using Shien.CommandLine;
using Shien.Remote;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Cli;

public sealed class BladeSettingsTests : IDisposable
{
    private const string Good = """
        # my blades
        default = "ie"

        [blades.ie]
        host = "blade.example.org"
        user = "e24"   # mine
        port = 2222
        key = "/home/me/.ssh/course"

        # the other one
        [blades.home]
        host = "::1"

        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Reads_the_default_and_the_blades()
    {
        BladeSettings settings = BladeSettings.Parse(Good, "/c/config.toml");
        settings.Default.Should().Be("ie");
        settings.Blades["ie"].Should().Be(new BladeEntry("blade.example.org", 2222, "e24", "/home/me/.ssh/course"));
        settings.Find("home").Should().Be(new BladeEntry("::1", null, null, null));
        settings.Find("e7@other:23").Address.ToString().Should().Be("e7@other:23");
        FluentActions.Invoking(() => settings.Find("-x")).Should().Throw<RemoteException>();
    }

    [Theory]
    [InlineData("default = ", "line 1: ")]
    [InlineData("\ndefault = 5", "line 2: 'default' must be a text.")]
    [InlineData("colour = \"red\"", "line 1: 'colour' is no setting.")]
    [InlineData("[blades.ie]\nhost = \"-oProxyCommand=x\"", "line 2: 'blades.ie.host' is '-oProxyCommand=x'.")]
    [InlineData("[blades.ie]\nhost = \"b\"\nuser = \"-l\"", "line 3: 'blades.ie.user' is '-l'.")]
    [InlineData("[blades.ie]\nhost = \"b\"\nport = \"22\"", "line 3: 'blades.ie.port' must be a whole number from 1 to 65535.")]
    [InlineData("[blades.ie]\nhost = \"b\"\nport = 65536", "line 3: 'blades.ie.port' must be")]
    [InlineData("[blades.ie]\nhost = \"b\"\npassword = \"secret\"", "line 3: 'blades.ie.password' is no setting of a blade.")]
    [InlineData("[blades.ie]\nuser = \"e24\"", "line 1: the blade has no host.")]
    [InlineData("\n[blades.local]\nhost = \"b\"", "line 2: '[blades.local]' is no table of a blade.")]
    [InlineData("[blades.IE]\nhost = \"b\"", "line 1: '[blades.IE]' is no table of a blade.")]
    [InlineData("[other]\nhost = \"b\"", "line 1: '[other]' is no table of a blade.")]
    public void Says_file_and_line_of_what_is_wrong(string text, string message)
    {
        UserException wrong = FluentActions.Invoking(() => BladeSettings.Parse(text, "/c/config.toml")).Should().Throw<UserException>().Which;
        wrong.Message.Should().StartWith("'/c/config.toml', " + message);
        wrong.Remedy.Should().NotBeNullOrEmpty();
        wrong.Message.Should().NotContain("secret");
    }

    [Fact]
    public void Adds_a_blade_and_keeps_every_other_line()
    {
        string path = folder.File("config.toml");
        File.WriteAllText(path, Good);
        BladeEntry lab = new("lab.example.org", null, "e24", @"C:\Users\e24\.ssh\id ""x""");
        BladeSettingsFile.Set(path, "lab", lab);
        File.ReadAllText(path).Should().StartWith(Good.TrimEnd()).And.Contain("[blades.lab]\nhost = \"lab.example.org\"\nuser = \"e24\"\n");
        BladeSettings.Parse(File.ReadAllText(path), "/c").Default.Should().Be("ie");
        if (OperatingSystem.IsWindows())
        {
            BladeSettings.Read(path).Blades["lab"].Should().Be(lab);
        }

        Directory.EnumerateFileSystemEntries(folder.File("")).Should().HaveCount(1, "nothing stays beside it");
    }

    [Fact]
    public void Replaces_a_blade_in_place()
    {
        string path = folder.File("config.toml");
        File.WriteAllText(path, Good);
        BladeEntry entry = new("new.example.org", null, "e25", "/k");
        BladeSettingsFile.Set(path, "ie", entry);
        BladeSettings settings = BladeSettings.Read(path);
        settings.Blades["ie"].Should().Be(entry);
        settings.Blades["home"].Host.Should().Be("::1");
        File.ReadAllText(path).Should().StartWith("# my blades\ndefault = \"ie\"\n\n[blades.ie]\nhost = \"new").And.Contain("\n\n# the other one\n[blades.home]\n");
    }

    [Fact]
    public void Makes_the_first_blade_the_default_and_writes_nothing_twice()
    {
        string path = folder.File("new/config.toml");
        BladeEntry entry = new("b", 22, "e24", "/k");
        BladeSettingsFile.Set(path, "ie", entry);
        File.ReadAllText(path).Should().Be("default = \"ie\"\n\n[blades.ie]\nhost = \"b\"\nport = 22\nuser = \"e24\"\nkey = \"/k\"\n");
        DateTime written = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, written);
        BladeSettingsFile.Set(path, "ie", entry);
        File.GetLastWriteTimeUtc(path).Should().Be(written);
    }

    [Fact]
    public void Leaves_a_link_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making a link needs a right there");
        File.WriteAllText(folder.File("dotfile"), "");
        File.CreateSymbolicLink(folder.File("config.toml"), folder.File("dotfile"));
        BladeSettingsFile.Set(folder.File("config.toml"), "ie", new BladeEntry("b", null, null, null));
        new FileInfo(folder.File("config.toml")).LinkTarget.Should().NotBeNull();
        File.ReadAllText(folder.File("dotfile")).Should().Contain("[blades.ie]");
    }

    [Fact]
    public void Survives_mutated_files()
    {
        Random random = new(5);
        for (int round = 0; round < 3000; round++)
        {
            char[] text = Good.ToCharArray();
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                text[random.Next(text.Length)] = (char)random.Next(1, 256);
            }

            try
            {
                foreach (BladeEntry entry in BladeSettings.Parse(new string(text), "/c/config.toml").Blades.Values)
                {
                    entry.Host.Should().NotStartWith("-");
                }
            }
            catch (UserException)
            {
                // Allowed: our own sentence.
            }
        }
    }
}
