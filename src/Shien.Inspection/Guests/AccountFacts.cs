using System.Text.Json.Serialization;

namespace Shien.Inspection.Guests;

/// <summary>An account of the guest. The hash itself is never reported.</summary>
/// <param name="Name">Login name.</param>
/// <param name="Uid">Number.</param>
/// <param name="HashKind">What the password field holds: <c>yescrypt</c>, <c>sha512-crypt</c>, <c>locked</c>, <c>empty</c>, …</param>
/// <param name="CanLogIn">False if its shell is nologin or false.</param>
/// <param name="FreeSudo">True if sudo or doas make it root without a password, be it for some commands only.</param>
public sealed record AccountFacts(
    string Name,
    uint Uid,
    string HashKind,
    bool CanLogIn,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool FreeSudo = false)
{
    /// <summary>
    /// How anybody gets into it over SSH: <c>password</c> if it has none or can be guessed, <c>key</c> if the private half is published,
    /// <c>key and password</c> if sshd asks for both; null if nobody does. Of the machine as it is on the disk.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? OpenTo { get; init; }
}
