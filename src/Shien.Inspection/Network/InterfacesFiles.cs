using System.Text;
using Shien.Inspection.Guests;
using Shien.Inspection.Sshd;

namespace Shien.Inspection.Network;

/// <summary>Reads /etc/network/interfaces and what it includes. interfaces(5) of ifupdown 0.8.41.</summary>
internal static class InterfacesFiles
{
    public const string Main = "/etc/network/interfaces";

    private const int MaxFiles = 64;

    /// <summary>The file and those it includes, in the order of reading.</summary>
    public static IReadOnlyList<TextFile> Read(GuestTree tree)
    {
        List<TextFile> files = [];
        Add(Main);
        return files;

        void Add(string path)
        {
            if (files.Count == MaxFiles || TextFile.Read(tree, path) is not { } file || files.Exists(f => f.Path == file.Path))
            {
                return;
            }

            files.Add(file);
            foreach (string included in Stanzas(file).SelectMany(s => Includes(tree, s.Words, file.Path)))
            {
                Add(included);
            }
        }
    }

    /// <summary>Which cards are brought up at boot, and how.</summary>
    public static IEnumerable<NetworkSetup> Parse(IReadOnlyList<TextFile> files)
    {
        List<(TextFile File, int Line, string[] Words)> stanzas = [.. files.SelectMany(f => Stanzas(f).Select(s => (f, s.Line, s.Words)))];
        ILookup<string, string> methods = stanzas
            .Where(s => s.Words is ["iface", _, "inet" or "inet6", _, ..])
            .ToLookup(s => s.Words[1], s => s.Words[2] == "inet" ? s.Words[3] : "inet6");
        foreach ((TextFile file, int line, string[] words) in stanzas.Where(s => s.Words[0] is "auto" or "allow-auto" or "allow-hotplug"))
        {
            foreach (string word in words.Skip(1).Where(w => w != "lo"))
            {
                yield return SetupOf(word, methods, file, line);
            }
        }
    }

    /// <summary>True if a card is part of something that no DHCP of ours may be put on.</summary>
    public static bool IsComplicated(IEnumerable<TextFile> files) => files.SelectMany(f => f.Lines)
        .Select(l => l.TrimStart().Split([' ', '\t'], 2)[0])
        .Any(w => w is "bridge_ports" or "bridge-ports" or "bond-slaves" or "bond-master" or "slaves" or "vlan-raw-device" or "vlan_raw_device");

    /// <summary>The lines that begin a stanza or stand alone, continued lines joined.</summary>
    public static IEnumerable<(int Line, string[] Words)> Stanzas(TextFile file) =>
        Logical(file).Where(l => l.Words.Length > 0 && IsStanza(l.Words[0])).Select(l => (l.Line, l.Words));

    /// <summary>All lines: where each begins (from 1), over how many it goes, and its words; none in comments and empty lines.</summary>
    public static IEnumerable<(int Line, int Count, string[] Words)> Logical(TextFile file)
    {
        for (int first = 0, next; first < file.Lines.Count; first = next)
        {
            next = first + 1;
            if (file.Lines[first].AsSpan().TrimStart() is [] or ['#', ..])
            {
                yield return (first + 1, 1, []);
                continue;
            }

            StringBuilder line = new(file.Lines[first]);
            while (line is [.., '\\'] && next < file.Lines.Count)
            {
                line.Length--;
                line.Append(' ').Append(file.Lines[next++]);
            }

            yield return (first + 1, next - first, line.ToString().Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
        }
    }

    /// <summary>True for a word that ends the stanza before it.</summary>
    public static bool IsStanza(string word) => word is "iface" or "mapping" or "auto" or "source" or "source-directory" or "rename" or "template"
        || word.StartsWith("allow-", StringComparison.Ordinal) || word.StartsWith("no-auto", StringComparison.Ordinal);

    // "auto /e*=any" brings up every card whose name begins with e by the stanza of the name "any".
    private static NetworkSetup SetupOf(string word, ILookup<string, string> methods, TextFile file, int line)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string physical = equals < 0 ? word : word[..equals];
        int slash = physical.IndexOf('/', StringComparison.Ordinal);
        bool isPattern = slash >= 0;
        string[] pattern = physical.Split('/');
        string logical = equals < 0 ? physical : word[(equals + 1)..];
        return new NetworkSetup(NetworkTool.Ifupdown, file, line)
        {
            Names = isPattern ? [pattern[1]] : [physical],
            IsForOneCard = slash > 0 || !methods.Contains(logical),
            IsDhcp = methods[logical].Contains("dhcp") && !methods[logical].Contains("static"),
            Target = physical,
        };
    }

    private static IEnumerable<string> Includes(GuestTree tree, string[] words, string from)
    {
        string folder = from[..from.LastIndexOf('/')];
        SshdFiles files = new(_ => null, path => tree.Names(path));
        foreach (string word in words.Skip(1))
        {
            string path = word.StartsWith('/') ? word : $"{folder}/{word}";
            if (words[0] == "source")
            {
                foreach (string found in SshdGlob.Expand(path, files) ?? [])
                {
                    yield return found;
                }
            }
            else if (words[0] == "source-directory")
            {
                foreach (string name in (SshdGlob.Expand(path, files) ?? []).SelectMany(f => tree.Names(f).Where(IsPlainName).Select(n => $"{f}/{n}")))
                {
                    yield return name;
                }
            }
        }
    }

    private static bool IsPlainName(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
