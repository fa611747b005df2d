using System.Globalization;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Rules.Upkeep;

/// <summary>
/// O1: a release that gets no security updates any more, by a dated table; for a release that it does not know, by the release's own
/// word (SUPPORT_END, os-release(5)), which counts against it only.
/// </summary>
internal static class EndOfLifeRule
{
    private const string TableDay = "2026-11-26";
    private const string Where = "/etc/os-release";

    // These have no releases: what is installed is updated for ever.
    private static readonly string[] Rolling = ["arch", "archarm", "kali", "opensuse-tumbleweed", "gentoo", "void"];

    private static readonly Lazy<Dictionary<(string Id, string Version), DateOnly>> Table = new(Read);

    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context)
    {
        if (evidence.Os is not { } os)
        {
            return
            [
                new Finding(
                    "O1", Severity.Info, Where, "It is not known which distribution this is, and how long it gets security updates. There is no os-release.",
                    "See the distribution's own pages for its end of life."),
            ];
        }

        DateOnly? last = Rolling.Contains(os.Id) ? DateOnly.MaxValue : Find(os);
        if ((last ?? os.SupportEnd) is { } end && end < context.Options.Today)
        {
            return
            [
                new Finding(
                    "O1", context.On(Severity.Warn, Severity.Block), Where,
                    $"{os.PrettyName} has had no security updates since {end:yyyy-MM-dd}. Holes that became known since are open.",
                    "Build the machine anew from a current base box, or upgrade the distribution inside it."),
            ];
        }

        string own = os.SupportEnd is { } said ? $"; of itself it says: until {said:yyyy-MM-dd}" : "";
        return last is not null ? [] :
        [
            new Finding(
                "O1", Severity.Info, Where,
                $"It is not known how long {os.PrettyName} gets security updates. The release is not in the table of {TableDay}{own}.",
                "See the distribution's own pages for its end of life."),
        ];
    }

    // 9.6 is a state of 9, and 3.20.9 one of 3.20.
    private static DateOnly? Find(OsFacts os)
    {
        string id = os.Id == "centos" && os.PrettyName.Contains("Stream", StringComparison.Ordinal) ? "centos-stream" : os.Id;
        for (string version = os.VersionId; version.Length > 0; version = version[..Math.Max(0, version.LastIndexOf('.'))])
        {
            if (Table.Value.TryGetValue((id, version), out DateOnly last))
            {
                return last;
            }
        }

        return null;
    }

    private static Dictionary<(string Id, string Version), DateOnly> Read()
    {
        using StreamReader reader = new(typeof(EndOfLifeRule).Assembly.GetManifestResourceStream("releases.txt")!);
        return reader.ReadToEnd().Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split(' '))
            .ToDictionary(f => (f[0], f[1]), f => DateOnly.ParseExact(f[2], "yyyy-MM-dd", CultureInfo.InvariantCulture));
    }
}
