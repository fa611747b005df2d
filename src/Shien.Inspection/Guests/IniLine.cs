namespace Shien.Inspection.Guests;

/// <summary>A setting of a file in sections, such as those of systemd and NetworkManager.</summary>
/// <param name="Section">Without brackets; empty before the first.</param>
/// <param name="Key">Before the <c>=</c>.</param>
/// <param name="Value">Behind it.</param>
/// <param name="Line">From 1.</param>
internal sealed record IniLine(string Section, string Key, string Value, int Line)
{
    /// <summary>All settings of a text; what is none is left out.</summary>
    public static IEnumerable<IniLine> Parse(TextFile file)
    {
        string section = "";
        for (int i = 0; i < file.Lines.Count; i++)
        {
            string line = file.Lines[i].Trim();
            if (line.StartsWith('[') && line.EndsWith(']'))
            {
                section = line[1..^1];
            }
            else if (line.Length > 0 && line[0] is not ('#' or ';') && line.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals)
            {
                yield return new IniLine(section, line[..equals].TrimEnd(), line[(equals + 1)..].TrimStart(), i + 1);
            }
        }
    }
}
