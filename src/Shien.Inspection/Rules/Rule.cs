namespace Shien.Inspection.Rules;

/// <summary>One rule of the check.</summary>
/// <param name="Id">As findings name it, such as <c>K1</c>.</param>
/// <param name="Title">What it finds, in a few words; SARIF shows it.</param>
/// <param name="Check">A pure function of the evidence; the findings come in the order of the files.</param>
internal sealed record Rule(string Id, string Title, Func<GuestEvidence, RuleContext, IEnumerable<Finding>> Check);
