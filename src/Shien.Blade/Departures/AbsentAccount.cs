namespace Shien.Blade.Departures;

/// <summary>That an account was not found, or is no user any more: <c>machines/ACCOUNT/absent.json</c>.</summary>
/// <param name="Since">When that was seen first, UTC.</param>
/// <param name="Why">In words.</param>
internal sealed record AbsentAccount(DateTimeOffset Since, string Why)
{
    /// <summary>When its machines were asked to shut down; null where they were not yet.</summary>
    public DateTimeOffset? Stopped { get; init; }
}
