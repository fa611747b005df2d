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
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool FreeSudo = false);
