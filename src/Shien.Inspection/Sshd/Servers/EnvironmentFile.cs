using Shien.Inspection.Guests;

namespace Shien.Inspection.Sshd.Servers;

/// <summary>A file of assignments such as /etc/default/ssh, read as shells and systemd read it; the last of a name wins.</summary>
internal static class EnvironmentFile
{
    public static Dictionary<string, string> Read(GuestTree tree, string path)
    {
        Dictionary<string, string> values = [];
        foreach (string line in tree.Lines(path))
        {
            string text = line.Trim();
            if (text.StartsWith("export ", StringComparison.Ordinal))
            {
                text = text[7..].TrimStart();
            }

            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && text[0] is not ('#' or ';'))
            {
                // One pair of quotes around all of it; a comment behind it is left, as sshd stops at it.
                values[text[..equals].TrimEnd()] = string.Join(' ', CommandWords.Split(text[(equals + 1)..]));
            }
        }

        return values;
    }
}
