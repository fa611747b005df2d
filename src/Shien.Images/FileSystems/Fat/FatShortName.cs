using System.Text;

namespace Shien.Images.FileSystems.Fat;

/// <summary>The name of 8 and 3 characters of an entry, as Linux shows it.</summary>
internal static class FatShortName
{
    // Code page 437 from 80: what Linux takes where the mount options say nothing.
    private const string UpperHalf =
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0";

    private const int IsBaseLower = 0x08;
    private const int IsExtensionLower = 0x10;

    /// <param name="entry">32 bytes; the flags at 0C are Windows NT's.</param>
    public static string Parse(ReadOnlySpan<byte> entry)
    {
        string name = Part(entry[..8], (entry[0x0C] & IsBaseLower) != 0);
        string extension = Part(entry[8..11], (entry[0x0C] & IsExtensionLower) != 0);
        return extension.Length > 0 ? $"{name}.{extension}" : name;
    }

    private static string Part(ReadOnlySpan<byte> bytes, bool isLower)
    {
        StringBuilder text = new(bytes.Length);
        foreach (byte b in bytes)
        {
            text.Append(b < 0x80 ? (char)b : UpperHalf[b - 0x80]);
        }

        // A first byte of 05 stands for E5, which means deleted.
        if (bytes[0] == 0x05)
        {
            text[0] = UpperHalf[0xE5 - 0x80];
        }

        string part = text.ToString().TrimEnd(' ');
        return isLower ? part.ToLowerInvariant() : part;
    }
}
