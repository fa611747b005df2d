namespace Shien.Api.Addresses;

/// <summary>An address of a machine that is defined no more, which the address service still knows.</summary>
/// <param name="Slot">Slot of the machine that had it.</param>
/// <param name="Mac">Its MAC, lower case with colons.</param>
/// <param name="Problem">Why.</param>
public sealed record LeftAddress(string Slot, string Mac, string Problem);
