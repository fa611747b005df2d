using Shien.Inspection.Guests;
using Shien.Inspection.Passwords.Known;

namespace Shien.Inspection;

/// <summary>What the inspection of a machine's disks gave.</summary>
/// <param name="Guest">What is known about the guest.</param>
/// <param name="Findings">Blocking ones first.</param>
public sealed record GuestReport(GuestFacts Guest, IReadOnlyList<Finding> Findings)
{
    /// <summary>What is new for the record of hashes; null where none was given.</summary>
    public FoundHashes? FoundHashes { get; init; }
}
