namespace Shien.Inspection.CloudInit;

/// <summary>What cloud-init would do at the next boot.</summary>
internal sealed record CloudInitEvidence
{
    /// <summary>True if it is installed and nothing switches it off.</summary>
    public bool Runs { get; init; }

    /// <summary>The clouds it asks; null where the compiled list holds, which is all of them.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>File and line that says so.</summary>
    public string SourcesWhere { get; init; } = "";

    /// <summary>True if it looks at the hardware before it asks a cloud, and does nothing where it knows none.</summary>
    public bool LooksFirst { get; init; }

    /// <summary>True if it is given what it looks for, in a folder of the machine itself.</summary>
    public bool HasSeed { get; init; }

    /// <summary>File and line that lets it switch passwords on again in sshd; null if nothing does.</summary>
    public string? AllowsPasswords { get; init; }

    /// <summary>Files and lines that make it write passwords or keys of accounts.</summary>
    public IReadOnlyList<string> Writes { get; init; } = [];

    /// <summary>The number under which it remembers what it has done; null if it has not run yet.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The account that it makes for whoever owns the machine; null if it is not named.</summary>
    public string? DefaultUser { get; init; }

    /// <summary>Names in /etc/cloud/cloud.cfg.d that end in .cfg, sorted.</summary>
    public IReadOnlyList<string> ConfigNames { get; init; } = [];

    /// <summary>True if it sets up the network at each start of a new machine.</summary>
    public bool SetsNetwork { get; init; }

    /// <summary>True if the boot stands still until a cloud has not answered, which takes two minutes.</summary>
    public bool Waits => Runs && (LooksFirst ? AsksOneCloud : Sources is null || Sources.Any(IsCloud));

    // With one name in the list, or one and None, it does not look first. tools/ds-identify of cloud-init, "single entry".
    private bool AsksOneCloud => Sources is [var only] && IsCloud(only) || Sources is [var first, "None"] && IsCloud(first);

    private static bool IsCloud(string source) => source is not ("NoCloud" or "None" or "ConfigDrive" or "OVF" or "LXD" or "WSL");
}
