namespace Shien.Blade.Addresses;

/// <summary>What became of one run of the address command.</summary>
/// <param name="Name">The address or host name that it printed, or null.</param>
/// <param name="Problem">Why it failed, ready to print; null where it did not.</param>
internal sealed record AddressAnswer(string? Name, string? Problem);
