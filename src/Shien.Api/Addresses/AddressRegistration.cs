namespace Shien.Api.Addresses;

/// <summary>What the blade's address service knows of a machine.</summary>
/// <param name="IsRegistered">True if it knows the machine's MAC.</param>
/// <param name="Name">Address or host name that it gave, or null.</param>
/// <param name="Problem">Why it does not know it, or knows it still; null where all is well.</param>
public sealed record AddressRegistration(bool IsRegistered, string? Name = null, string? Problem = null);
