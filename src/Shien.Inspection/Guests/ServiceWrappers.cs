using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Inspection.Sshd;

namespace Shien.Inspection.Guests;

/// <summary>Restrictions of logins that do nothing in this guest: TCP wrappers without the library, securetty with pseudo-terminals.</summary>
/// <param name="IdleWrappers">Lines of hosts.allow and hosts.deny about sshd, where sshd does not read them; else empty.</param>
/// <param name="OpenTerminals">Lines of /etc/securetty that let root in from the network.</param>
internal sealed record ServiceWrappers(IReadOnlyList<string> IdleWrappers, IReadOnlyList<string> OpenTerminals)
{
    private const int MaxProgramBytes = 8 * 1024 * 1024;

    public static ServiceWrappers Read(GuestTree tree)
    {
        // The deny file restricts; the other one only makes exceptions.
        List<string> rules = [.. Rules(tree, "/etc/hosts.deny")];
        return new ServiceWrappers(
            rules.Count > 0 && !SshdReadsThem(tree) ? rules : [],
            [.. Lines(tree, "/etc/securetty").Where(line => line.Text.StartsWith("pts/", StringComparison.Ordinal)).Select(line => line.Where)]);
    }

    private static IEnumerable<string> Rules(GuestTree tree, string path) =>
        from line in Lines(tree, path)
        let colon = line.Text.IndexOf(':', StringComparison.Ordinal)
        where colon > 0 && line.Text[..colon].Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries).Any(daemon => daemon is "ALL" or "sshd")
        select line.Where;

    private static IEnumerable<(string Text, string Where)> Lines(GuestTree tree, string path)
    {
        if (TextFile.Read(tree, path) is not { } file)
        {
            yield break;
        }

        for (int i = 0; i < file.Lines.Count; i++)
        {
            string text = file.Lines[i].Trim();
            if (text.Length > 0 && text[0] != '#')
            {
                yield return (text, file.At(i + 1));
            }
        }
    }

    // Debian's sshd was linked with libwrap up to release 12; Fedora's since 28 and OpenSSH's own since 6.7 are not.
    private static bool SshdReadsThem(GuestTree tree)
    {
        bool found = false;
        foreach (string path in SshdVersion.Programs)
        {
            try
            {
                if (tree.Guest.Find(path) is { Kind: FileKind.File, LengthBytes: <= MaxProgramBytes } && tree.Guest.TryRead(path, MaxProgramBytes) is { } program)
                {
                    found = true;
                    if (program.AsSpan().IndexOf("libwrap.so"u8) >= 0)
                    {
                        return true;
                    }
                }
            }
            catch (ImageException e)
            {
                tree.NotChecked(path, e);
                return true;
            }
        }

        // Without an sshd nothing is claimed to be restricted.
        return !found;
    }
}
