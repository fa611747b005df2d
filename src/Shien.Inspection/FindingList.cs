using Shien.Images.FileSystems;

namespace Shien.Inspection;

/// <summary>Collects findings, each once, and at most 400 (800 that block): a hostile guest must not make the report grow without end.</summary>
internal sealed class FindingList(Profile profile)
{
    private const int Max = 400;
    private const int MaxTextChars = 700;

    private readonly List<Finding> findings = [];
    private readonly HashSet<Finding> seen = [];
    private bool leftOut;

    private Severity WhenNotChecked => profile == Profile.Private ? Severity.Warn : Severity.Block;

    public void Add(Finding finding)
    {
        Finding clean = finding with
        {
            Where = GuestText.Clean(finding.Where, MaxTextChars),
            Message = GuestText.Clean(finding.Message, MaxTextChars),
            Remedy = GuestText.Clean(finding.Remedy, MaxTextChars),
        };
        if (!seen.Contains(clean) && (findings.Count < Max || clean.Severity == Severity.Block && findings.Count < 2 * Max))
        {
            seen.Add(clean);
            findings.Add(clean);
        }
        else
        {
            leftOut |= !seen.Contains(clean);
        }
    }

    /// <summary>E1: something was not looked at, so nothing can be said about it; in the open that is not enough.</summary>
    public void AddNotChecked(string where, string why, string remedy) =>
        Add(new Finding("E1", WhenNotChecked, where, $"Not checked. {why}", remedy));

    /// <summary>Blocking ones first; else in the order they were found.</summary>
    public IReadOnlyList<Finding> Sorted()
    {
        if (leftOut)
        {
            findings.Add(new Finding("E1", WhenNotChecked, "all disks", $"Not all findings are shown. There are more than {Max}.", "Cure these and check again."));
            leftOut = false;
        }

        return [.. findings.OrderByDescending(f => f.Severity)];
    }
}
