using System.Globalization;
using Shien.Images.FileSystems;
using Shien.Inspection.Reports;

namespace Shien.Inspection.Waivers;

/// <summary>
/// The waivers of a file, put to findings. One that does not count is a finding itself (<see cref="Rule"/>), never left out in
/// silence.
/// </summary>
public sealed class WaiverList
{
    /// <summary>Id of the findings about waivers.</summary>
    public const string Rule = "W1";

    private const int MaxTextChars = 300;
    private const int MaxShown = 100;

    private readonly string name;
    private readonly WaiverAuthority authority;
    private readonly DateOnly today;
    private readonly IReadOnlyList<Waiver> waivers;
    private readonly IReadOnlyList<(int Line, string Problem)> problems;

    private WaiverList(string text, string name, WaiverAuthority authority, DateOnly today)
    {
        this.name = name;
        this.authority = authority;
        this.today = today;
        (waivers, problems) = WaiverFile.Parse(text);
    }

    /// <summary>No file: waives nothing.</summary>
    public static WaiverList Empty { get; } = new("", "", WaiverAuthority.Owner, DateOnly.MinValue);

    /// <summary>Reads a file; never throws for what it says.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="name">How findings name it.</param>
    /// <param name="authority">Who wrote it.</param>
    /// <param name="today">UTC.</param>
    public static WaiverList Parse(string text, string name, WaiverAuthority authority, DateOnly today) => new(text, name, authority, today);

    /// <summary>The findings and what is wrong with the waivers, blocking ones first; those that are waived are marked.</summary>
    /// <param name="findings">Marks that they have already stay.</param>
    /// <param name="target">The machine; null on a laptop, where it is the one that the file lies beside.</param>
    public IReadOnlyList<Finding> Apply(IReadOnlyList<Finding> findings, WaiverTarget? target)
    {
        List<Waiver> mine = [.. waivers.Where(waiver => target is null || waiver.IsFor(target))];
        List<Waiver> valid = [.. mine.Where(waiver => ProblemOf(waiver) is null)];
        List<Finding> judged = [];
        HashSet<int> refused = [];
        foreach (Finding finding in findings)
        {
            Waiver? waiver = valid.Find(w => w.Covers(finding));
            bool tooMuch = waiver is not null && finding.Severity == Severity.Block && authority != WaiverAuthority.Administrators;
            if (tooMuch)
            {
                refused.Add(waiver!.Line);
            }

            judged.Add(waiver is null || tooMuch || finding.Waived is not null ? finding : finding with { Waived = MarkOf(waiver) });
        }

        judged.AddRange(problems
            .Concat(mine.Where(w => ProblemOf(w) is not null).Select(w => (w.Line, $"the waiver{Of(w)} does not count: {ProblemOf(w)}")))
            .Concat(mine.Where(w => refused.Contains(w.Line)).Select(w => (
                w.Line, $"the waiver{Of(w)} does not count: the finding blocks, and what blocks is waived by the blade's administrators only")))
            .Take(MaxShown)
            .Select(problem => Shown(problem.Item1, problem.Item2)));
        return [.. judged.OrderByDescending(finding => finding.Severity)];
    }

    /// <summary>Rules of which there is a valid waiver for machines of an account, whatever the box or the place; each once.</summary>
    public IReadOnlyList<string> RulesFor(string account) =>
        [.. waivers.Where(w => w.Account is null or Waiver.AnyAccount || w.Account == account).Where(w => ProblemOf(w) is null).Select(w => w.Rule!).Distinct()];

    private string? ProblemOf(Waiver waiver) => waiver switch
    {
        { Problem: { } problem } => problem,
        { Rule: null } => "it names no rule",
        { Rule: Rule } => "findings about waivers cannot be waived",
        { Rule: { } rule } when !RuleCatalog.Knows(rule) => "there is no such rule",
        _ when string.IsNullOrWhiteSpace(waiver.Reason) => "it has no reason",
        _ when string.IsNullOrWhiteSpace(waiver.By) => "it does not say who decided it (by)",
        { Expires: null } => "it has no last day (expires)",
        _ when DateOf(waiver) is not { } last => "its last day is no date; write expires = 2027-01-31",
        _ when DateOf(waiver) < today => $"its last day was {DateOf(waiver):yyyy-MM-dd}",
        _ when DateOf(waiver) > today.AddYears(1) => "its last day is more than a year ahead",
        { Account: null, Box: null } when authority == WaiverAuthority.Administrators =>
            $"it says neither for which account nor for which box (account = \"{Waiver.AnyAccount}\" is everybody)",
        _ when authority == WaiverAuthority.Owner && (waiver.Account ?? waiver.Box) is not null =>
            "account and box are for the file of the blade's administrators",
        _ => null,
    };

    private static DateOnly? DateOf(Waiver waiver) =>
        DateOnly.TryParseExact(waiver.Expires, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) ? date : null;

    private static WaiverMark MarkOf(Waiver waiver) => new(
        GuestText.Clean(waiver.Reason!.Trim(), MaxTextChars), DateOf(waiver)!.Value, GuestText.Clean(waiver.By!.Trim(), MaxTextChars));

    private static string Of(Waiver waiver) => waiver.Rule is null ? "" : " of " + waiver.Rule;

    private Finding Shown(int line, string problem) => new(
        Rule,
        Severity.Warn,
        GuestText.Clean($"{name}:{line}", MaxTextChars),
        GuestText.Clean(char.ToUpperInvariant(problem[0]) + problem[1..] + ". What it was for counts as if it were not there.", 2 * MaxTextChars),
        "Correct the waiver with a new reason and a new last day, or take it out of the file.");
}
