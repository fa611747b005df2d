using System.Globalization;

namespace Shien.Inspection.Rules.Upkeep;

/// <summary>O1: a release that gets no security updates any more, by a dated table.</summary>
internal static class EndOfLifeRule
{
    private const string TableDay = "2026-11-26";

    // These have no releases: what is installed is updated for ever.
    private static readonly string[] Rolling = ["arch", "kali", "opensuse-tumbleweed", "gentoo", "void"];

    private static readonly Lazy<Dictionary<(string Id, string Version), DateOnly>> Table = new(Read);

    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context)
    {
        if (evidence.Os is not { } os || Rolling.Contains(os.Id))
        {
            return [];
        }

        if (!Table.Value.TryGetValue((os.Id, os.VersionId), out DateOnly last))
        {
            return
            [
                new Finding(
                    "O1", Severity.Info, "/etc/os-release",
                    $"It is not known how long {os.PrettyName} gets security updates. The release is not in the table of {TableDay}.",
                    "See the distribution's own pages for its end of life."),
            ];
        }

        return last >= context.Options.Today ? [] :
        [
            new Finding(
                "O1", context.On(Severity.Warn, Severity.Block), "/etc/os-release",
                $"{os.PrettyName} has had no security updates since {last:yyyy-MM-dd}. Holes that became known since are open.",
                "Build the machine anew from a current base box, or upgrade the distribution inside it."),
        ];
    }

    private static Dictionary<(string Id, string Version), DateOnly> Read()
    {
        using StreamReader reader = new(typeof(EndOfLifeRule).Assembly.GetManifestResourceStream("releases.txt")!);
        return reader.ReadToEnd().Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split(' '))
            .ToDictionary(f => (f[0], f[1]), f => DateOnly.ParseExact(f[2], "yyyy-MM-dd", CultureInfo.InvariantCulture));
    }
}
