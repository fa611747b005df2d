using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Shien.Inspection;
using Shien.Inspection.Keys;
using Shien.Tests.Inspection.Services;

namespace Shien.Tests.Inspection.Rules;

/// <summary>A case of tests/fixtures/rules/corpus.txt, whose first lines say how one is written.</summary>
internal sealed partial record RuleCase(string Rule, string Kind, string Name, IReadOnlyList<string> Head, IReadOnlyList<(string Head, string Content)> Files)
{
    // sha512-crypt of "vagrant" and of a password that nobody guesses.
    private const string Vagrant6 = "$6$saltsalt$QXr1010vBcXmYfWRQ4RAnhkx/Wc76ih4qy3p7rNHiVfPtwPFiqcKmtzjD3po/wq.Q1iU7kWRqznVSOBVAULLJ0";
    private const string Good6 = "$6$saltsalt$qhXs0qqIs5UV3oWDcjXVPpd.bbOFIHBnPXz6542CRNvXS7E1srUEjbGTl8Aja0NdozoQKlqDuezkeGviYJgyc0";

    // vagrant.pub.ed25519 of hashicorp/vagrant, and image/insecure_key.pub of phusion/baseimage-docker.
    private const string Insecure = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN1YdxBpNlzxDqfJyw/QKow1F+wvG9hXGoqiysfJOn5Y";

    private const string Published =
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDVmzBG5v7cO9IScGLIzlhGlHNFhXzy87VfaPzru7qnIIdQ1e9FEKvtqEws8hVixnCUdviwX5lvcMk4Ef4Tbrmj3dyF0zFt"
        + "YbjiTSyl/XQlF68DQlc2sTAdHy96wJHvh7ky511tKJzzyWwSqeef4WjeVK28TqcGnq1up0S7saFO0dJh6OfDAg2cDmhyweR3VgT0vZJyrDV7hte95MBCdK+Gp7fdCyEZ"
        + "cWm3S1DBFaeBqHzzt/Y/njAVKbYL9TIVPum8iMg0rMiLi9ShfP+dT5Xud5Oa3dcN2OWhiDfJw5pfhFJWd44cJ/uGRwQpvNs/PNKsYABhgLlTMUH4iawhu1Xb";

    public static IReadOnlyList<RuleCase> All { get; } = [.. Read()];

    /// <summary>Places and severities that are expected; of one profile.</summary>
    public IEnumerable<string> Expected(Profile profile) =>
        from line in Head
        where line.StartsWith("expect ", StringComparison.Ordinal) && line != "expect nothing"
        let words = line.Split(' ')
        let severity = words[profile == Profile.Public ? ^1 : ^2]
        where severity != "-"
        select $"{Rule} {severity} {string.Join(' ', words[1..^2])}";

    /// <summary>What is found of its rule.</summary>
    public IEnumerable<string> Found(Profile profile) =>
        Guest().Findings(profile, Options).Where(f => f.Rule == Rule).Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Rule} {f.Severity} {f.Where}"));

    private static IEnumerable<RuleCase> Read()
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "fixtures", "rules", "corpus.txt"));
        foreach (string one in text.Split("\n== ").Skip(1))
        {
            string[] parts = one.TrimEnd('\n').Split("\n-- ");
            string[] head = parts[0].Split('\n');
            Match name = Heading().Match(head[0]);
            yield return new RuleCase(
                name.Groups[1].Value, name.Groups[2].Value, head[0], head[1..],
                [.. parts[1..].Select(p => p.Split('\n', 2)).Select(p => (p[0], p.Length > 1 ? p[1] + "\n" : ""))]);
        }
    }

    // Services come with what every machine with systemd has.
    private TestGuest Guest()
    {
        (string Head, string Content)[] units = [.. Files.Where(f => f.Head.StartsWith("unit ", StringComparison.Ordinal) || f.Head.StartsWith("wants ", StringComparison.Ordinal))];
        TestGuest guest = units.Length > 0 ? new ServiceCase(Name, [], units).Guest() : new TestGuest();
        foreach ((string head, string content) in Files.Except(units))
        {
            string[] words = head.Split(' ');
            _ = words switch
            {
                ["remove", var path] => guest.Remove(path),
                ["folder", var path, var mode] => guest.Directory(path, Convert.ToInt32(mode, 8)),
                [var path, "->", var target] => guest.Link(path, target),
                [var path, .. var rights] => guest.File(
                    path, Bytes(content), rights.Length > 0 ? Convert.ToInt32(rights[0], 8) : 0x1A4, rights.Length > 1 ? uint.Parse(rights[1], CultureInfo.InvariantCulture) : 0),
                _ => throw new InvalidDataException(head),
            };
        }

        return guest;
    }

    private InspectionOptions Options(InspectionOptions options)
    {
        foreach (string[] words in Head.Where(line => line.StartsWith("option ", StringComparison.Ordinal)).Select(line => line.Split(' ')))
        {
            int number = int.Parse(words[2], CultureInfo.InvariantCulture);
            string fingerprint = TestKey.Fingerprint(number);
            options = words[1] switch
            {
                "accepted" => options with { AcceptedKeys = new HashSet<string> { fingerprint } },
                "known-host" => options with { KnownHostKeys = new Dictionary<string, string> { [fingerprint] = "the box debian/bookworm64" } },
                "audit" => options with { AuditAccount = new AuditAccount("audit", fingerprint, TestKey.Public(number).Trim()) },
                _ => throw new InvalidDataException(words[1]),
            };
        }

        return options;
    }

    private static byte[] Bytes(string content) => content.StartsWith("{elf ", StringComparison.Ordinal)
        ? [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[11], Convert.ToByte(content[5..7], 16), 0]
        : Encoding.UTF8.GetBytes(Mark().Replace(content, mark => Fill(mark.Groups[1].Value.Split(' '))));

    private static string Fill(string[] mark) => mark switch
    {
        ["vagrant"] => Insecure,
        ["published"] => Published,
        ["cr"] => "\r",
        ["hash", "vagrant"] => Vagrant6,
        ["hash", "good"] => Good6,
        ["key", var number] => TestKey.Public(int.Parse(number, CultureInfo.InvariantCulture)).Trim(),
        ["private", var number] => TestKey.Private(int.Parse(number, CultureInfo.InvariantCulture)),
        ["weak", "rsa"] => TestKey.PrivateOf(SshFields.Join("ssh-rsa"u8.ToArray(), [1, 0, 1], [0, .. Enumerable.Repeat((byte)0x81, 128)])),
        ["dsa"] => TestKey.PrivateOf(SshFields.Join("ssh-dss"u8.ToArray(), [1], [1], [1], [1])),
        _ => throw new InvalidDataException(string.Join(' ', mark)),
    };

    [GeneratedRegex(@"\{((?:vagrant|published|cr|dsa|hash|key|private|weak)(?: \w+)?)\}")]
    private static partial Regex Mark();

    [GeneratedRegex("^(\\w+) (hit|near miss|evasion): ")]
    private static partial Regex Heading();
}
