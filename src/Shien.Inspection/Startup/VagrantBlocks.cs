using Shien.Inspection.Guests;

namespace Shien.Inspection.Startup;

/// <summary>What Vagrant writes into files of others, between two marks of its own.</summary>
internal static class VagrantBlocks
{
    public const string Begin = "#VAGRANT-BEGIN";

    private const string End = "#VAGRANT-END";

    /// <summary>
    /// The first mark of a block that says anything, from 1; 0 where there is none. Vagrant leaves blocks of nothing but a comment, where a
    /// project shares no folder (its template guests/linux/etc_fstab.erb).
    /// </summary>
    public static int FirstLine(TextFile file)
    {
        int mark = 0;
        for (int i = 0; i < file.Lines.Count; i++)
        {
            string line = file.Lines[i].Trim();
            if (line is Begin or End)
            {
                mark = line == Begin ? i + 1 : 0;
            }
            else if (mark > 0 && line.Length > 0 && line[0] != '#')
            {
                return mark;
            }
        }

        return 0;
    }

    /// <summary>The text without its blocks. Of a block without an end only the mark goes.</summary>
    public static string Without(string text)
    {
        List<string> lines = [.. text.Split('\n')];
        for (int i = lines.Count - 1, end = -1; i >= 0; i--)
        {
            string line = lines[i].Trim();
            if (line == End)
            {
                end = i;
            }
            else if (line == Begin)
            {
                lines.RemoveRange(i, end < 0 ? 1 : end - i + 1);
                end = -1;
            }
        }

        return string.Join('\n', lines);
    }
}
