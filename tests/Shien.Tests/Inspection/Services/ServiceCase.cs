using System.Globalization;

namespace Shien.Tests.Inspection.Services;

/// <summary>A guest of tests/fixtures/services and where its finding is expected.</summary>
internal sealed record ServiceCase(string Name, IReadOnlyList<string> Expected, IReadOnlyList<(string Head, string Content)> Files)
{
    // What every machine with systemd has; sysinit.target and multi-user.target as far as they pull in others.
    private static readonly (string Path, string Content)[] Targets =
    [
        ("graphical.target", "[Unit]\nRequires=multi-user.target\nWants=display-manager.service\n"),
        ("multi-user.target", "[Unit]\nRequires=basic.target\n"),
        ("basic.target", "[Unit]\nRequires=sysinit.target\nWants=sockets.target timers.target paths.target slices.target\n"),
        ("sysinit.target", "[Unit]\nWants=local-fs.target swap.target\n"),
        ("sockets.target", "[Unit]\nDescription=Socket Units\n"),
        ("timers.target", "[Unit]\nDescription=Timer Units\n"),
        ("rescue.target", "[Unit]\nRequires=sysinit.target rescue.service\n"),
    ];

    public static IReadOnlyList<ServiceCase> Read(string file)
    {
        List<ServiceCase> cases = [];
        foreach (string text in File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "fixtures", "services", file)).Split("\n== ").Skip(1))
        {
            string[] parts = ("\n" + text).Split("\n-- ");
            string[] head = parts[0].Trim('\n').Split('\n');
            string[] expected = head[1] == "expect nothing" ? [] : head[1]["expect ".Length..].Split(' ');
            cases.Add(new ServiceCase(head[0], expected, [.. parts[1..].Select(p => p.Split('\n', 2)).Select(p => (p[0], p.Length > 1 ? p[1] : ""))]));
        }

        return cases;
    }

    /// <summary>A Debian with systemd and these files.</summary>
    public TestGuest Guest()
    {
        TestGuest guest = new TestGuest().Link("/lib", "usr/lib").Link("/sbin/init", "/lib/systemd/systemd").File("/usr/lib/systemd/systemd", "ELF")
            .File("/etc/machine-id", "0123456789abcdef0123456789abcdef\n").Link("/usr/lib/systemd/system/default.target", "graphical.target");
        foreach ((string path, string content) in Targets)
        {
            guest.File("/usr/lib/systemd/system/" + path, content);
        }

        foreach ((string head, string content) in Files)
        {
            string[] words = head.Split(' ');
            _ = words switch
            {
                ["unit", var name] => guest.File($"/usr/lib/systemd/system/{name}", content),
                ["wants", var target, var name] => guest.Link($"/etc/systemd/system/{target}.wants/{name}", $"/lib/systemd/system/{name}"),
                [var path, "->", var target] => guest.Link(path, target),
                [var path, var mode] => guest.File(path, content, Convert.ToInt32(mode, 8)),
                _ => guest.File(head, content),
            };
        }

        return guest;
    }

    public override string ToString() => Name;

    /// <summary>The rows that are expected of a rule with this severity.</summary>
    public IEnumerable<string> Rows(string rule, string severity) => Expected.Select(where => string.Create(CultureInfo.InvariantCulture, $"{rule} {severity} {where}"));
}
