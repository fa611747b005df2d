namespace Shien.Blade.Addresses;

/// <summary>
/// What the address service is to know of a MAC, and what became of telling it: <c>addresses/ACCOUNT/MAC.json</c>. It outlives the machine
/// until the service has forgotten it.
/// </summary>
/// <param name="Account">Whose machine.</param>
/// <param name="Slot">Its slot: what its owner calls it may change.</param>
/// <param name="Mac">With colons.</param>
/// <param name="IsWanted">True where the machine is defined, false where the service is to forget it.</param>
/// <param name="IsDone">The command said that it did; what was to be forgotten and is has no record.</param>
internal sealed record AddressRecord(string Account, string Slot, string Mac, bool IsWanted, bool IsDone)
{
    /// <summary>Said of what was never tried.</summary>
    public const string Untold = "the address service was not told yet";

    /// <summary>When the command was begun last, UTC; null where it was not yet.</summary>
    public DateTimeOffset? Tried { get; init; }

    /// <summary>Address or host name that the command printed; null where it printed none.</summary>
    public string? Name { get; init; }

    /// <summary>Why the last try failed; null where it did not, or was cut.</summary>
    public string? Problem { get; init; }
}
