using Shien.Inspection.Guests;

namespace Shien.Inspection;

/// <summary>What the inspection of a machine's disks gave.</summary>
/// <param name="Guest">What is known about the guest.</param>
/// <param name="Findings">Blocking ones first.</param>
public sealed record GuestReport(GuestFacts Guest, IReadOnlyList<Finding> Findings);
