namespace Shien.Inspection.Waivers;

/// <summary>One waiver of a file; fields that are missing are null.</summary>
internal sealed record Waiver
{
    /// <summary>Every account, where a waiver of the administrators names one.</summary>
    public const string AnyAccount = "*";

    /// <summary>Line of its heading, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Id of the rule.</summary>
    public string? Rule { get; init; }

    /// <summary>A place as findings name it, or the beginning of one; null for every place.</summary>
    public string? Where { get; init; }

    public string? Reason { get; init; }

    /// <summary>Last day on which it holds, as written.</summary>
    public string? Expires { get; init; }

    /// <summary>Who decided it.</summary>
    public string? By { get; init; }

    /// <summary>Whose machines, or <see cref="AnyAccount"/>.</summary>
    public string? Account { get; init; }

    /// <summary>Root hash of a disk's block map, as <c>shien push --json</c> prints it.</summary>
    public string? Box { get; init; }

    /// <summary>What is wrong with how it is written, or null.</summary>
    public string? Problem { get; init; }

    /// <summary>True if it was written for this finding. A beginning ends where a name or a line number begins.</summary>
    public bool Covers(Finding finding) =>
        finding.Rule == Rule
        && (Where is null
            || finding.Where == Where
            || (finding.Where.StartsWith(Where, StringComparison.Ordinal)
                && (Where.EndsWith('/') || finding.Where[Where.Length] is ':' or '/')));

    /// <summary>True if it was written for this machine.</summary>
    public bool IsFor(WaiverTarget target) =>
        (Account is null or AnyAccount || Account == target.Account)
        && (Box is null || target.Boxes.Contains(Box, StringComparer.OrdinalIgnoreCase));
}
