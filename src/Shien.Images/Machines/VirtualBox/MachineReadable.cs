using System.Text;

namespace Shien.Images.Machines.VirtualBox;

/// <summary>
/// The lines of <c>VBoxManage … --machinereadable</c>: <c>key="value"</c>, <c>"key"="value"</c> or <c>key=number</c>.
/// </summary>
internal static class MachineReadable
{
    private const int MaxLines = 20_000;

    /// <summary>The values by key; the first of equal keys wins. A free description ends the reading.</summary>
    /// <exception cref="ImageException">There are more than 20,000 lines.</exception>
    public static Dictionary<string, string> Parse(string text)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        int lines = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            if (++lines > MaxLines)
            {
                throw new ImageException($"VBoxManage's answer has more than {MaxLines} lines; that is no description of a machine.");
            }

            ReadOnlySpan<char> line = raw.TrimEnd();
            // The description is free text of several lines, whose lines could claim to be disks. It comes last.
            if (line.StartsWith("description=", StringComparison.OrdinalIgnoreCase) ||
                line.StartsWith("description:", StringComparison.OrdinalIgnoreCase))
            {
                break;
            }

            int split = line.StartsWith('"') ? line.IndexOf("\"=", StringComparison.Ordinal) + 1 : line.IndexOf('=');
            if (split > 0)
            {
                values.TryAdd(Unquote(line[..split]), Unquote(line[(split + 1)..]));
            }
        }

        return values;
    }

    // Newer versions write \ and " as \\ and \", older ones write both plainly: a backslash before anything
    // else (C:\Users) shows the older kind.
    private static string Unquote(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
        {
            return text.ToString();
        }

        ReadOnlySpan<char> inner = text[1..^1];
        StringBuilder plain = new(inner.Length);
        for (int i = 0; i < inner.Length; i++)
        {
            if (inner[i] == '\\')
            {
                if (i + 1 == inner.Length || inner[i + 1] is not ('\\' or '"'))
                {
                    return inner.ToString();
                }

                i++;
            }

            plain.Append(inner[i]);
        }

        return plain.ToString();
    }
}
