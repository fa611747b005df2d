namespace Shien.Inspection.Services;

/// <summary>What a guest starts by itself, and what of that others could reach.</summary>
internal sealed record ServiceEvidence
{
    /// <summary>Everything that is started at boot or on demand, in the order of the machine.</summary>
    public IReadOnlyList<BootService> AtBoot { get; init; } = [];
}
