using Shien.Api;
using Shien.Inspection.Passwords.Known;

namespace Shien.Blade.Inspections;

/// <summary>What the blade's own check found.</summary>
/// <param name="Architecture">Of the guest; <c>unknown</c> where nothing is known.</param>
/// <param name="VirtioDisk">True only where it is proven that the guest starts from a virtio disk.</param>
/// <param name="VirtioNet">True only where it is proven that the guest drives a virtio card.</param>
/// <param name="Findings">Cleaned.</param>
internal sealed record Verdict(string Architecture, bool VirtioDisk, bool VirtioNet, IReadOnlyList<FindingInfo> Findings)
{
    /// <summary>Fingerprints of the host keys that it would show; at most 32.</summary>
    public IReadOnlyList<string> HostKeys { get; init; } = [];

    /// <summary>What is new for the owner's record of hashes; null if nothing.</summary>
    public FoundHashes? FoundHashes { get; init; }

    /// <summary>True if the machine may not come in.</summary>
    public bool Blocks => Findings.Any(f => f.Blocks);

    /// <summary>A sentence for each waiver that lets in what blocks.</summary>
    public IEnumerable<string> WaivedBlocks() =>
        from finding in Findings
        where finding is { Severity: "block", Waived: not null }
        group finding by finding.Waived into waived
        select $"blocking findings {string.Join(", ", waived.Select(f => f.Rule).Distinct())} waived by {waived.Key.By} until {waived.Key.Until:yyyy-MM-dd}: {waived.Key.Reason}";
}
