namespace Shien.Remote;

/// <summary>Everything that decides how a blade is reached. Nothing is read from the environment behind the caller's back.</summary>
public sealed record RemoteOptions
{
    /// <summary>Which blade.</summary>
    public required BladeAddress Address { get; init; }

    /// <summary>Home directory: default keys, ssh_config and known_hosts are in its <c>.ssh</c>.</summary>
    public required string HomePath { get; init; }

    /// <summary>Account that is used where neither the address nor ssh_config names one.</summary>
    public required string LocalUser { get; init; }

    /// <summary>How the person is asked.</summary>
    public RemoteQuestions Questions { get; init; } = RemoteQuestions.None;

    /// <summary>What runs on the blade; its stdin and stdout are the stream.</summary>
    public string DialCommand { get; init; } = "ie-virsh dial";

    /// <summary>Private key that is tried before all others, or null.</summary>
    public string? KeyPath { get; init; }

    /// <summary>The user's ssh_config in place of <c>~/.ssh/config</c>; the system's is then not read, as with <c>ssh -F</c>.</summary>
    public string? SshConfigPath { get; init; }

    /// <summary>known_hosts files; an accepted key is appended to the first. Empty: the user's and the system's.</summary>
    public IReadOnlyList<string> KnownHostsPaths { get; init; } = [];

    /// <summary>SHA-256 fingerprint (<c>SHA256:…</c>) of an unknown host key that is accepted without a question, or null.</summary>
    public string? AcceptedFingerprint { get; init; }

    /// <summary>Absolute path of the installed <c>ssh</c>, or null where there is none.</summary>
    public string? SshProgram { get; init; }

    /// <summary>What SSH_AUTH_SOCK names, or null: no agent.</summary>
    public string? AgentSocket { get; init; }

    /// <summary>True offers no key and no agent, the password only: the first login of <c>shien setup</c>.</summary>
    public bool PasswordOnly { get; init; }

    /// <summary>The only way to the address, or null: the network.</summary>
    public Guests.GuestDoor? Door { get; init; }

    /// <summary>How long connecting and the key exchange may take; the time people need for answers is not counted.</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the blade may be silent, a probe unanswered, before the connection is given up.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(15);
}
