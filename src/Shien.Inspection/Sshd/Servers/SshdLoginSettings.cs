namespace Shien.Inspection.Sshd.Servers;

/// <summary>What sshd does with an account that comes from outside.</summary>
internal sealed record SshdLoginSettings
{
    public required string User { get; init; }

    public required uint Uid { get; init; }

    /// <summary>True if a shell is started for it.</summary>
    public required bool CanLogIn { get; init; }

    /// <summary>An address inside for which it holds; null for the wide world.</summary>
    public string? From { get; init; }

    /// <summary>The file that sshd begins with.</summary>
    public required string ConfigurationPath { get; init; }

    /// <summary>What holds for this account, by keyword.</summary>
    public required IReadOnlyDictionary<string, SshdSetting> Settings { get; init; }

    /// <summary>What would hold if no Match block did.</summary>
    public required IReadOnlyDictionary<string, SshdSetting> General { get; init; }

    /// <summary>True if sshd lets it in by its password, typed either way.</summary>
    public bool TakesPassword =>
        (SshdDoors.Password(Settings) || SshdDoors.KeyboardInteractive(Settings)) && (Uid != 0 || Settings["permitrootlogin"].Value == "yes");
}
