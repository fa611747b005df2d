using Shien.Inspection.Accounts;
using Shien.Inspection.CloudInit;
using Shien.Inspection.Guests;
using Shien.Inspection.Identity;
using Shien.Inspection.Keys;
using Shien.Inspection.Network;
using Shien.Inspection.Permissions;
using Shien.Inspection.Secrets;
using Shien.Inspection.Services;
using Shien.Inspection.Sshd.Servers;
using Shien.Inspection.Startup;
using Shien.Inspection.Sudo;
using Shien.Inspection.Updates;

namespace Shien.Inspection.Rules;

/// <summary>What the rules judge. Holds hashes: never printed, never serialised.</summary>
internal sealed record GuestEvidence
{
    /// <summary>From /etc/hostname; null if unknown.</summary>
    public string? HostName { get; init; }

    /// <summary>Of /etc/passwd and /etc/shadow.</summary>
    public required IReadOnlyList<Account> Accounts { get; init; }

    /// <summary>Of /etc/group.</summary>
    public required GroupFile Groups { get; init; }

    /// <summary>The sshd and what it allows.</summary>
    public required SshdEvidence Sshd { get; init; }

    /// <summary>Who becomes root without a password.</summary>
    public required IReadOnlyList<SudoGrant> Sudo { get; init; }

    /// <summary>Passwords in plain text, and logins that need none.</summary>
    public required IReadOnlyList<PlainPassword> PlainPasswords { get; init; }

    /// <summary>Secrets of its users that lie about.</summary>
    public required IReadOnlyList<KeptSecret> KeptSecrets { get; init; }

    /// <summary>Restrictions that do nothing.</summary>
    public required ServiceWrappers Wrappers { get; init; }

    /// <summary>Of every authorized_keys.</summary>
    public required IReadOnlyList<AuthorizedKey> Keys { get; init; }

    /// <summary>What sshd looks at of each account, besides its settings; by name.</summary>
    public required IReadOnlyDictionary<string, SshdAccount> SshdAccounts { get; init; }

    /// <summary>Files that hold private keys, but for host keys.</summary>
    public required IReadOnlyList<PrivateKeyFile> PrivateKeys { get; init; }

    /// <summary>True if the homes have more files than were looked at for them.</summary>
    public bool PrivateKeysAreCut { get; init; }

    /// <summary>Boot loader, fstab and what the kernel is started with.</summary>
    public required StartupEvidence Startup { get; init; }

    /// <summary>How cards get their addresses.</summary>
    public required NetworkEvidence Network { get; init; }

    /// <summary>What copies of the machine would share.</summary>
    public required IdentityEvidence Identity { get; init; }

    /// <summary>Of the files and directories that decide who becomes whom.</summary>
    public IReadOnlyList<FileModes> Modes { get; init; } = [];

    /// <summary>True if the homes have more files than were looked at for programs that run as their owner.</summary>
    public bool ModesAreCut { get; init; }

    /// <summary>From os-release; null if there is none.</summary>
    public OsFacts? Os { get; init; }

    /// <summary>How old its packages are; null where no package manager is.</summary>
    public UpdateEvidence? Updates { get; init; }

    /// <summary>As in <see cref="GuestFacts.Architecture"/>.</summary>
    public string Architecture { get; init; } = "unknown";

    /// <summary>What starts at boot, and what of it listens.</summary>
    public required ServiceEvidence Services { get; init; }

    /// <summary>cloud-init and what it would do at the next boot.</summary>
    public required CloudInitEvidence CloudInit { get; init; }
}
