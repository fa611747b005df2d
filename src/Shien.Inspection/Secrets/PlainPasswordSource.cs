namespace Shien.Inspection.Secrets;

/// <summary>Who wrote a password down.</summary>
internal enum PlainPasswordSource
{
    /// <summary>cloud-init's own configuration.</summary>
    CloudConfig,

    /// <summary>What a cloud or a folder gave cloud-init.</summary>
    CloudData,

    /// <summary>An installer's answers: kickstart, preseed.</summary>
    Installer,

    /// <summary>A console or screen that logs somebody in by itself.</summary>
    Autologin,
}
