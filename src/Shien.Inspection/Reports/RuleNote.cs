namespace Shien.Inspection.Reports;

/// <summary>What a rule is about, for who has not read the manual.</summary>
/// <param name="Id">As findings name it.</param>
/// <param name="Title">What it finds, in a few words.</param>
/// <param name="Usual">Its severity on the private profile, where it has one; the finding's own counts.</param>
/// <param name="Help">Why it matters.</param>
internal sealed record RuleNote(string Id, string Title, Severity Usual, string Help);
