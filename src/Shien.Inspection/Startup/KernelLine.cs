using Shien.Inspection.Guests;

namespace Shien.Inspection.Startup;

/// <summary>A line of a boot loader's file that says with which arguments a kernel starts.</summary>
/// <param name="File">Of the boot loader.</param>
/// <param name="Line">From 1.</param>
/// <param name="Arguments">What the kernel gets, variables of grub's environment filled in.</param>
internal sealed record KernelLine(TextFile File, int Line, string Arguments)
{
    /// <summary>The first serial line, which is the console of a machine on a blade.</summary>
    public bool HasSerialConsole => Words.Any(w => w == "console=ttyS0" || w.StartsWith("console=ttyS0,", StringComparison.Ordinal));

    /// <summary>The device of <c>root=</c> where it is named by a number that the blade gives anew; else null.</summary>
    public string? RootByNumber => Words.Where(w => w.StartsWith("root=/dev/", StringComparison.Ordinal)).Select(w => w["root=".Length..]).LastOrDefault(DeviceNames.IsNumbered);

    public bool Has(string argument) => Words.Contains(argument);

    private string[] Words => Arguments.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
}
