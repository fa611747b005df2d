namespace Shien.Api.Administration;

/// <summary>A change that somebody made on a blade: one line of its log.</summary>
/// <param name="Time">When, UTC.</param>
/// <param name="Account">Who.</param>
/// <param name="Uid">The uid that the kernel said.</param>
/// <param name="Pid">The process that asked, on the blade.</param>
/// <param name="What">What was done.</param>
public sealed record AuditEntry(DateTimeOffset Time, string Account, uint Uid, int Pid, string What)
{
    /// <summary>Whose things were changed, where they are not the caller's own.</summary>
    public string? Of { get; init; }
}
