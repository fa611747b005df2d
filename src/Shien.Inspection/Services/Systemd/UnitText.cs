using System.Text;
using Shien.Images.FileSystems;

namespace Shien.Inspection.Services.Systemd;

/// <summary>Reads a unit file, a drop-in or anything else that systemd's config_parse reads (src/shared/conf-parser.c).</summary>
internal static class UnitText
{
    // Real files have a few dozen.
    private const int MaxLines = 10_000;

    /// <summary>Every assignment that is in a section, in order.</summary>
    public static IReadOnlyList<UnitLine> Parse(string path, byte[] content)
    {
        List<UnitLine> lines = [];
        string section = "";
        StringBuilder continued = new();
        int number = 0;
        foreach (string raw in GuestText.Decode(content).Split('\n'))
        {
            number++;
            string trimmed = raw.TrimStart();
            if (trimmed.StartsWith('#') || trimmed.StartsWith(';'))
            {
                continue;
            }

            continued.Append(number == 1 ? raw.TrimStart('\uFEFF').TrimEnd('\r') : raw.TrimEnd('\r'));
            if (EndsEscaped(continued))
            {
                continued[^1] = ' ';
                continue;
            }

            string line = continued.ToString().Trim();
            continued.Clear();
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (line.StartsWith('['))
            {
                section = line.EndsWith(']') ? line[1..^1] : section;
            }
            else if (equals > 0 && section.Length > 0)
            {
                lines.Add(new UnitLine(section, line[..equals].Trim(), line[(equals + 1)..].Trim(), $"{path}:{number}"));
                if (lines.Count == MaxLines)
                {
                    break;
                }
            }
        }

        return lines;
    }

    private static bool EndsEscaped(StringBuilder text)
    {
        int slashes = 0;
        while (slashes < text.Length && text[text.Length - 1 - slashes] == '\\')
        {
            slashes++;
        }

        return slashes % 2 == 1;
    }
}
