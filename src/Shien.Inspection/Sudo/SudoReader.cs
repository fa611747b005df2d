using Shien.Inspection.Accounts;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Sudo;

/// <summary>Reads who becomes root without a password: sudo and doas.</summary>
internal sealed class SudoReader(GuestTree tree, FindingList findings)
{
    private static readonly string[] SudoersPaths = ["/etc/sudoers", "/usr/etc/sudoers", "/usr/local/etc/sudoers"];
    private static readonly string[] DoasPaths = ["/etc/doas.conf", "/usr/local/etc/doas.conf"];

    private const string DoasFolder = "/etc/doas.d";

    /// <summary>Every account but root that does, once for each program.</summary>
    public IReadOnlyList<SudoGrant> Read(IReadOnlyList<Account> accounts, GroupFile groups, string? hostName)
    {
        SudoPolicy sudo = new(ReadSudoers(hostName), groups);
        DoasPolicy doas = new(ReadDoas(), groups);
        List<SudoGrant> grants = [];
        foreach (Account account in accounts.Where(account => account.Uid != 0))
        {
            Add("sudo", sudo.NoPassword(account));
            Add("doas", doas.NoPassword(account));

            void Add(string program, (string Where, bool IsEverything)? grant)
            {
                if (grant is { } found)
                {
                    grants.Add(new SudoGrant(account, program, found.Where, found.IsEverything));
                }
            }
        }

        return grants;
    }

    private SudoersParser ReadSudoers(string? hostName)
    {
        SudoersParser parser = new();
        foreach (string path in SudoersPaths)
        {
            // sudo reads the first that there is.
            if (tree.Find(path) is null)
            {
                continue;
            }

            SudoersFiles files = new(tree, hostName);
            foreach (SudoLine line in files.Read(path))
            {
                parser.Add(line);
            }

            if (files.IsCut)
            {
                findings.AddNotChecked(path, $"It has more than {SudoersFiles.MaxLines} lines, or includes too many files.", "Make it shorter, then check again.");
            }

            break;
        }

        foreach (string where in parser.Problems)
        {
            findings.AddNotChecked(where, "The line is not understood, so whom it lets become root is not known.", "Inside the machine: sudo visudo -c, and correct that line");
        }

        return parser;
    }

    private List<SudoLine> ReadDoas()
    {
        IEnumerable<string> parts = tree.Names(DoasFolder).Where(name => name.EndsWith(".conf", StringComparison.Ordinal)).Select(name => $"{DoasFolder}/{name}");
        return [.. DoasPaths.Concat(parts).SelectMany(path => SudoLines.Join(tree.Lines(path), path)).Take(SudoersFiles.MaxLines / 10)];
    }
}
