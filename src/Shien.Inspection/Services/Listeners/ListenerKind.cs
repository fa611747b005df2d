namespace Shien.Inspection.Services.Listeners;

/// <summary>Which rule judges it.</summary>
internal enum ListenerKind
{
    /// <summary>Logins, files and control of the machine: N1.</summary>
    Access,

    /// <summary>Data: N2.</summary>
    Database,
}
