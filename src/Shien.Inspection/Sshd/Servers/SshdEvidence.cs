namespace Shien.Inspection.Sshd.Servers;

/// <summary>The sshd of a guest.</summary>
internal sealed record SshdEvidence
{
    /// <summary>What is known of a guest that has none.</summary>
    public static SshdEvidence None { get; } = new();

    /// <summary>Its program; null where there is none.</summary>
    public string? Program { get; init; }

    /// <summary>Another SSH server, whose settings are not read; null where there is none.</summary>
    public string? OtherServer { get; init; }

    /// <summary>Of OpenSSH; null where it could not be told.</summary>
    public Version? Version { get; init; }

    /// <summary>What starts it at boot; null if nothing was found that does.</summary>
    public string? StartedBy { get; init; }

    /// <summary>How its service is called: <c>ssh</c> or <c>sshd</c>.</summary>
    public string Service { get; init; } = "sshd";

    /// <summary>Every account, and root, for each way in which sshd may be called.</summary>
    public IReadOnlyList<SshdLoginSettings> Logins { get; init; } = [];

    /// <summary>
    /// The same for clients in a department's own network, as far as Match lines tell addresses apart; what holds outside as well is not repeated.
    /// </summary>
    public IReadOnlyList<SshdLoginSettings> InsideLogins { get; init; } = [];

    /// <summary>The keys by which it proves who it is; configured ones that are missing are among them.</summary>
    public IReadOnlyList<HostKey> HostKeys { get; init; } = [];

    /// <summary>True if something makes host keys at boot where they are missing.</summary>
    public bool MakesHostKeys { get; init; }

    /// <summary>Lines at which it would refuse to start.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>True if a boot starts it and nothing is known for which it would not start.</summary>
    public bool Answers => StartedBy is not null && Problems.Count == 0 && (MakesHostKeys || HostKeys.Any(host => host.Key is not null));

    /// <summary>The same settings for every account that a shell is started for.</summary>
    public IEnumerable<SshdLoginSettings> Shells => Logins.Where(login => login.CanLogIn);

    /// <summary>True if it lets this account in by a password.</summary>
    public bool TakesPasswordOf(string user) => Logins.Any(login => login.User == user && login.TakesPassword);
}
