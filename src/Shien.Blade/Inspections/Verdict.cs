using Shien.Api;
using Shien.Inspection.Guests;

namespace Shien.Blade.Inspections;

/// <summary>What the blade's own check found.</summary>
/// <param name="Guest">What is known about the guest; null where it could not be looked into.</param>
/// <param name="Findings">Cleaned.</param>
internal sealed record Verdict(GuestFacts? Guest, IReadOnlyList<FindingInfo> Findings)
{
    /// <summary>True if the machine may not come in.</summary>
    public bool Blocks => Findings.Any(f => f.Severity == "block");

    /// <summary>Architecture of the guest, <c>unknown</c> where nothing is known.</summary>
    public string Architecture => Guest?.Architecture ?? "unknown";
}
