using System.Text.RegularExpressions;

namespace Shien.Api.Machines;

/// <summary>
/// The names that a machine may have: that of its slot, which it always answers to, or one of its owner's own. The blade completes it
/// with the account.
/// </summary>
public static partial class MachineNames
{
    /// <summary>What a name may be, for messages.</summary>
    public const string Rule = "a slot (01, 02 …), or up to 32 small letters, digits and hyphens with a letter among them, not beginning with a hyphen";

    /// <summary>True for two digits above 00: <c>01</c> to <c>99</c>; the account's limit says how many there are.</summary>
    public static bool IsSlot(string? name) =>
        name is { Length: 2 } && char.IsAsciiDigit(name[0]) && char.IsAsciiDigit(name[1]) && name != "00";

    /// <summary>True for what an owner may call a machine himself; digits alone would look like a slot.</summary>
    public static bool IsOwn(string? name) => name is not null && Pattern().IsMatch(name) && name.AsSpan().ContainsAnyInRange('a', 'z');

    /// <summary>True for either.</summary>
    public static bool IsName(string? name) => IsSlot(name) || IsOwn(name);

    /// <summary>The slot of a number from 1 to 99: <c>01</c>.</summary>
    public static string Slot(int number) => number.ToString("00", System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
