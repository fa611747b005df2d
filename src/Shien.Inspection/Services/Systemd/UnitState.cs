namespace Shien.Inspection.Services.Systemd;

/// <summary>What <c>systemctl is-enabled</c> says of a unit file while its machine is shut down.</summary>
internal enum UnitState
{
    /// <summary>It cannot be read.</summary>
    Bad,

    /// <summary>Its [Install] section has been carried out.</summary>
    Enabled,

    /// <summary>A link in the configuration makes a file from elsewhere available.</summary>
    Linked,

    /// <summary>Another name of a unit.</summary>
    Alias,

    /// <summary>Never started.</summary>
    Masked,

    /// <summary>Has no [Install] section.</summary>
    Static,

    /// <summary>Has one that has not been carried out.</summary>
    Disabled,

    /// <summary>Not enabled itself, but through another name, instance or unit.</summary>
    Indirect,
}
