using System.Globalization;
using System.Text;

namespace Shien.Inspection.Services.Systemd;

/// <summary>Fills in the specifiers of a unit that are known while its machine is shut down. systemd.unit(5), SPECIFIERS.</summary>
internal static class UnitSpecifiers
{
    public static string Expand(string text, string id)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        StringBuilder filled = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 1 < text.Length && ValueOf(text[i + 1], id) is { } value)
            {
                filled.Append(value);
                i++;
            }
            else
            {
                filled.Append(text[i]);
            }
        }

        return filled.ToString();
    }

    private static string? ValueOf(char specifier, string id)
    {
        string prefix = UnitName.PrefixOf(id);
        string instance = UnitName.InstanceOf(id) ?? "";
        return specifier switch
        {
            '%' => "%",
            'n' => id,
            'N' => id[..id.LastIndexOf('.')],
            'p' => prefix,
            'P' => Unescape(prefix),
            'i' => instance,
            'I' => Unescape(instance),
            'j' => prefix[(prefix.LastIndexOf('-') + 1)..],
            'J' => Unescape(prefix[(prefix.LastIndexOf('-') + 1)..]),
            'f' => "/" + Unescape(instance.Length > 0 ? instance : prefix).TrimStart('/'),
            't' => "/run",
            'E' => "/etc",
            'S' => "/var/lib",
            'C' => "/var/cache",
            'L' => "/var/log",
            'T' => "/tmp",
            'V' => "/var/tmp",
            'h' => "/root",
            'u' or 'g' => "root",
            'U' or 'G' => "0",
            's' => "/bin/sh",
            _ => null,
        };
    }

    // A dash stands for a slash, \x2d for a dash.
    private static string Unescape(string text)
    {
        StringBuilder plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length && text[i + 1] == 'x'
                && byte.TryParse(text.AsSpan(i + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                plain.Append((char)value);
                i += 3;
            }
            else
            {
                plain.Append(text[i] == '-' ? '/' : text[i]);
            }
        }

        return plain.ToString();
    }
}
