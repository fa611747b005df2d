using AwesomeAssertions;
using Shien.Inspection.Sshd;
using Xunit;

namespace Shien.EndToEnd.Inspection;

/// <summary>What we say of a configuration equals what the sshd of three Debian releases says (<c>sshd -T -C</c>).</summary>
public sealed class SshdGoldenTests
{
    private static readonly Dictionary<string, string[]> Groups = new()
    {
        ["root"] = ["root"],
        ["alice"] = ["alice", "staff"],
        ["bob"] = ["bob"],
        ["carol"] = ["carol"],
    };

    [Theory]
    [InlineData("bullseye", "11", "8.4", Explicit = true)]
    [InlineData("bookworm", "12", "9.2")]
    [InlineData("trixie", "13", "10.0")]
    public void Every_login_is_judged_as_sshd_itself_judges_it(string codename, string release, string version)
    {
        using SshdRelease sshd = new(codename);
        sshd.Version.Should().Be(Version.Parse(version));
        List<string> wrong = [];
        int compared = 0;
        foreach (SshdCase configuration in SshdCase.All.Where(c => c.IsFor(release)))
        {
            sshd.Write(configuration);
            SshdConfiguration ours = new(FilesOf(sshd.Root), sshd.Version, []);
            foreach ((string user, string[] groups) in Groups)
            {
                IReadOnlyList<string> theirs = sshd.Ask(user, SshdLogin.Outside.ToString());
                foreach ((string keyword, string said) in Comparable(ours.Evaluate(new SshdLogin(user, groups, SshdLogin.Outside))))
                {
                    compared++;
                    string real = Said(theirs, keyword);
                    if (real != said)
                    {
                        wrong.Add($"{configuration.Name}: {user}: {keyword} is '{real}' for sshd {version}, '{said}' for us");
                    }
                }
            }

            ours.Problems.Should().BeEmpty(configuration.Name);
        }

        wrong.Should().BeEmpty();
        compared.Should().BeGreaterThan(60 * 4 * 10, "at least 60 configurations, four logins, the keywords that decide");
    }

    // Ports, addresses and key files are shown in sshd's own way; they decide nothing about who may log in.
    private static IEnumerable<(string Keyword, string Value)> Comparable(IReadOnlyDictionary<string, SshdSetting> settings) =>
        settings.Where(s => s.Key is not ("port" or "listenaddress" or "hostkey"))
            .Select(s => (s.Key, s.Key is "authorizedkeysfile" or "trustedusercakeys" ? string.Join(' ', s.Value.Names()) : s.Value.Value));

    private static string Said(IReadOnlyList<string> lines, string keyword)
    {
        IEnumerable<string> values = lines.Where(line => line.StartsWith(keyword + " ", StringComparison.OrdinalIgnoreCase)).Select(line => line[(keyword.Length + 1)..]);
        string said = string.Join(' ', values);
        return keyword == "permitrootlogin" && said == "without-password" ? "prohibit-password" : said;
    }

    private static SshdFiles FilesOf(string root) => new(
        path => File.Exists(root + path) ? File.ReadAllBytes(root + path) : null,
        path => Directory.Exists(root + path) ? [.. Directory.EnumerateFileSystemEntries(root + path).Select(entry => Path.GetFileName(entry)!)] : null);
}
