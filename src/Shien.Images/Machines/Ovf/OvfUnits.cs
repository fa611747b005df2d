using System.Globalization;
using System.Text.RegularExpressions;

namespace Shien.Images.Machines.Ovf;

/// <summary>Units of OVF quantities: the words of OVF 1.0 and the programmatic units of DSP0004 annex C.1.</summary>
internal static partial class OvfUnits
{
    /// <summary>Bytes of one unit: <c>MegaBytes</c>, <c>byte * 2^20</c> …; null for a unit that is not known.</summary>
    public static long? Bytes(string unit)
    {
        Match power = Power().Match(unit);
        if (power.Success)
        {
            bool binary = power.Groups["base"].Value == "2";
            int exponent = int.Parse(power.Groups["exponent"].ValueSpan, CultureInfo.InvariantCulture);
            return binary && exponent <= 50 ? 1L << exponent : !binary && exponent <= 15 ? (long)Math.Pow(10, exponent) : null;
        }

        return unit.Trim().ToUpperInvariant() switch
        {
            "BYTE" or "BYTES" => 1,
            "KB" or "KILOBYTE" or "KILOBYTES" => 1L << 10,
            "MB" or "MEGABYTE" or "MEGABYTES" => 1L << 20,
            "GB" or "GIGABYTE" or "GIGABYTES" => 1L << 30,
            "TB" or "TERABYTE" or "TERABYTES" => 1L << 40,
            _ => null,
        };
    }

    [GeneratedRegex(@"\A\s*bytes?\s*\*\s*(?<base>2|10)\s*\^\s*(?<exponent>[0-9]{1,2})\s*\z", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Power();
}
