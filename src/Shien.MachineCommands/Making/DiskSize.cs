using System.Globalization;

namespace Shien.MachineCommands.Making;

/// <summary>Sizes of disks as people write them: <c>20G</c>, <c>512M</c>, <c>20GiB</c>.</summary>
internal static class DiskSize
{
    private const long MaxBytes = 1L << 46;

    /// <summary>In bytes, a multiple of 1 MiB up to 64 TiB; null for what is none.</summary>
    public static long? Parse(string text)
    {
        int digits = text.TakeWhile(char.IsAsciiDigit).Count();
        int shift = text[digits..].ToUpperInvariant() switch
        {
            "M" or "MB" or "MIB" => 20,
            "G" or "GB" or "GIB" => 30,
            "T" or "TB" or "TIB" => 40,
            _ => 0,
        };
        return shift != 0 && long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            && count > 0 && count <= MaxBytes >> shift
            ? count << shift
            : null;
    }
}
