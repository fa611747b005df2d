namespace Shien.Api.Administration;

/// <summary>That an account may start, make and change nothing until an administrator lets it again.</summary>
/// <param name="By">The administrator.</param>
/// <param name="Time">Since when, UTC.</param>
/// <param name="Reason">In words of the administrator's.</param>
public sealed record FrozenAccount(string By, DateTimeOffset Time, string Reason);
