namespace Shien.Inspection.Sshd.Servers;

/// <summary>How a guest starts its sshd.</summary>
internal sealed record SshdStart
{
    /// <summary>What starts it at boot, such as <c>ssh.socket</c> or <c>/etc/rc2.d/S01ssh</c>; null if nothing was found that does.</summary>
    public string? StartedBy { get; init; }

    /// <summary>How its service is called: <c>ssh</c> or <c>sshd</c>.</summary>
    public string Service { get; init; } = "sshd";

    /// <summary>The calls that are possible, each once; at least one.</summary>
    public required IReadOnlyList<SshdCommand> Commands { get; init; }

    /// <summary>True if something makes host keys at boot where they are missing.</summary>
    public bool MakesHostKeys { get; init; }
}
