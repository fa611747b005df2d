using System.Text;

namespace Shien.Inspection.Sshd;

/// <summary>What holds for a keyword.</summary>
/// <param name="Value">As sshd spells it; several arguments are joined by one blank. Text from the guest.</param>
/// <param name="Where">File and line, or null where it is compiled in.</param>
/// <param name="IsOfMatch">True if a Match block says so.</param>
internal sealed record SshdSetting(string Value, string? Where, bool IsOfMatch = false)
{
    /// <summary>The value of several files: a blank or backslash that belongs to a name has a backslash before it.</summary>
    public static string OfNames(IEnumerable<string> names) =>
        string.Join(' ', names.Select(name => name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(" ", "\\ ", StringComparison.Ordinal)));

    /// <summary>The inverse of <see cref="OfNames"/>.</summary>
    public IReadOnlyList<string> Names()
    {
        List<string> names = [];
        StringBuilder name = new();
        for (int i = 0; i <= Value.Length; i++)
        {
            if (i == Value.Length || Value[i] == ' ')
            {
                if (name.Length > 0)
                {
                    names.Add(name.ToString());
                }

                name.Clear();
            }
            else
            {
                i += Value[i] == '\\' && i + 1 < Value.Length ? 1 : 0;
                name.Append(Value[i]);
            }
        }

        return names;
    }
}
