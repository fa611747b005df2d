using System.Globalization;

namespace Shien.Cli.Progress;

/// <summary>Bytes as people read them, in powers of 1024.</summary>
internal static class ByteSize
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>Three digits at least, such as <c>512 B</c>, <c>1.50 MiB</c> or <c>64.0 GiB</c>.</summary>
    public static string Text(long bytes)
    {
        double number = bytes;
        int unit = 0;
        while (number >= 1000 && unit < Units.Length - 1)
        {
            number /= 1024;
            unit++;
        }

        string format = unit == 0 || number >= 100 ? "0" : number >= 10 ? "0.0" : "0.00";
        return number.ToString(format, CultureInfo.InvariantCulture) + " " + Units[unit];
    }
}
