using Shien.Inspection.Guests;

namespace Shien.Inspection.Startup;

/// <summary>What Vagrant writes into files of others, between two marks of its own.</summary>
internal static class VagrantBlocks
{
    public const string Begin = "#VAGRANT-BEGIN";

    private const string End = "#VAGRANT-END";

    /// <summary>The first marked line, from 1; 0 where there is none.</summary>
    public static int FirstLine(TextFile file) => file.Lines.ToList().FindIndex(line => line.Trim() == Begin) + 1;

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
