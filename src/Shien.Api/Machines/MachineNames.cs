namespace Shien.Api.Machines;

/// <summary>The names that a machine may have. A student writes the slot; the blade completes it with the account.</summary>
public static class MachineNames
{
    /// <summary>True for two digits above 00: <c>01</c> to <c>99</c>; the account's limit says how many there are.</summary>
    public static bool IsSlot(string? name) =>
        name is { Length: 2 } && char.IsAsciiDigit(name[0]) && char.IsAsciiDigit(name[1]) && name != "00";

    /// <summary>The slot of a number from 1 to 99: <c>01</c>.</summary>
    public static string Slot(int number) => number.ToString("00", System.Globalization.CultureInfo.InvariantCulture);
}
