using System.Net;
using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Sshd.Servers;

/// <summary>Reads from a guest what its sshd does; see <see cref="SshdEvidence"/>.</summary>
internal sealed class SshdReader(GuestTree tree, FindingList findings)
{
    // With Match blocks the configuration is gone through once for each account; this is enough for 2000 of them and 6 KB of settings.
    private const long MaxWork = 50_000_000;
    private const int MaxProblems = 20;
    private const int MaxCommands = 4;

    // Its defaults are taken where the version cannot be told.
    private static readonly Version Assumed = new(9, 2);

    private static readonly string[] Others = ["/usr/sbin/dropbear", "/sbin/dropbear", "/usr/bin/dropbear", "/usr/local/sbin/dropbear"];

    public SshdEvidence Read(IReadOnlyList<Account> accounts, GroupFile groups)
    {
        SshdStart start = new SshdStartReader(tree).Read();
        string? program = start.Commands.Select(c => c.Program).OfType<string>().Concat(SshdVersion.Listeners)
            .FirstOrDefault(path => path.StartsWith('/') && tree.Find(path) is { Kind: FileKind.File });
        if (program is null)
        {
            return Without(start);
        }

        Version? version = SshdVersion.Programs.Prepend(program).Distinct().Select(path => tree.Find(path) is { Kind: FileKind.File } file ? VersionOf(file) : null)
            .FirstOrDefault(v => v is not null);
        if (version is null)
        {
            findings.AddNotChecked(
                GuestText.Clean(program, 256), $"The version of sshd could not be told; it was judged by the defaults of OpenSSH {Assumed}.",
                "Install the sshd of the distribution.");
        }

        List<SshdLoginSettings> logins = [];
        List<SshdLoginSettings> inside = [];
        List<string> hostKeys = [];
        SortedSet<string> problems = new(StringComparer.Ordinal);
        foreach (SshdCommand command in start.Commands.Take(MaxCommands))
        {
            SshdConfiguration configuration = new(SshdFiles.Of(tree), version ?? Assumed, command.Options, command.ConfigurationPath);
            IReadOnlyDictionary<string, SshdSetting> general = configuration.Evaluate(null);
            logins.AddRange(LoginsOf(configuration, command.ConfigurationPath, general, accounts, groups, SshdLogin.Outside));
            foreach (IPAddress address in SshdInside.Of(configuration.AddressPatterns))
            {
                inside.AddRange(LoginsOf(configuration, command.ConfigurationPath, general, accounts, groups, address).Where(l => l.CanLogIn));
            }

            hostKeys.AddRange(command.HostKeys.Concat(general.GetValueOrDefault("hostkey")?.Names() ?? []));
            problems.UnionWith(configuration.Problems);
            if (configuration.IsCut)
            {
                findings.AddNotChecked(command.ConfigurationPath, "The configuration of sshd is longer than any that people write; not all of it was looked at.", "Shorten it.");
            }
        }

        return new SshdEvidence
        {
            Program = program,
            Version = version,
            StartedBy = start.StartedBy,
            Service = start.Service,
            Logins = logins,
            InsideLogins = inside,
            HostKeys = new HostKeyReader(tree).Read(hostKeys, version ?? Assumed),
            MakesHostKeys = start.MakesHostKeys,
            Problems = [.. problems.Take(MaxProblems)],
        };
    }

    private SshdEvidence Without(SshdStart start)
    {
        string? other = Others.FirstOrDefault(path => tree.Find(path) is { Kind: FileKind.File });
        if (other is not null)
        {
            findings.AddNotChecked(
                other, "The SSH server of this machine is dropbear, whose settings are not read: it takes passwords unless it is called with -s.",
                "Install openssh-server, or have it checked by hand.");
        }

        return SshdEvidence.None with { Service = start.Service, OtherServer = other };
    }

    private List<SshdLoginSettings> LoginsOf(
        SshdConfiguration configuration, string path, IReadOnlyDictionary<string, SshdSetting> general, IReadOnlyList<Account> accounts, GroupFile groups, IPAddress address)
    {
        List<SshdLoginSettings> logins = [];
        if (!accounts.Any(account => account.Name == "root"))
        {
            logins.Add(Of("root", 0, true, ["root"]));
        }

        // Where room is scarce, those come first that a shell is started for.
        foreach (Account account in accounts.DistinctBy(a => a.Name).OrderByDescending(a => a.CanLogIn || a.Uid == 0))
        {
            if (configuration.Work > MaxWork / MaxCommands)
            {
                findings.AddNotChecked(
                    path, $"What sshd allows was found out for the first {logins.Count} accounts only.", "Shorten its Match blocks, or remove accounts that are not used.");
                break;
            }

            logins.Add(Of(account.Name, account.Uid, account.CanLogIn || account.Uid == 0, configuration.HasMatch ? [.. groups.NamesOf(account)] : []));
        }

        return logins;

        SshdLoginSettings Of(string user, uint uid, bool canLogIn, IReadOnlyCollection<string> names) => new()
        {
            User = user,
            Uid = uid,
            CanLogIn = canLogIn,
            From = address.Equals(SshdLogin.Outside) ? null : address.ToString(),
            ConfigurationPath = path,
            Settings = configuration.HasMatch ? configuration.Evaluate(new SshdLogin(user, names, address)) : general,
            General = general,
        };
    }

    private Version? VersionOf(GuestFile program)
    {
        try
        {
            using Stream stream = program.OpenRead();
            return SshdVersion.Find(stream);
        }
        catch (ImageException e)
        {
            tree.NotChecked(program.Path, e);
            return null;
        }
    }
}
