namespace Shien.Inspection.Services;

/// <summary>Something that is started at boot, or as soon as somebody connects.</summary>
/// <param name="Name">As the machine calls it: <c>vsftpd.service</c>, <c>telnet (inetd)</c>.</param>
/// <param name="Where">What enables it: a link, or a file and line.</param>
/// <param name="Commands">What it runs.</param>
/// <param name="Listens">Where it takes connections, as far as that is written where it is started; daemons decide themselves.</param>
/// <param name="Stop">The command that keeps it from being started.</param>
internal sealed record BootService(
    string Name, string Where, IReadOnlyList<ServiceCommand> Commands, IReadOnlyList<ListenAddress> Listens, string Stop)
{
    /// <summary>Account that it runs under, where that is said.</summary>
    public string? User { get; init; }

    /// <summary>True if what it runs gets its connections from outside (inetd, a socket unit).</summary>
    public bool IsActivated => Listens.Count > 0;
}
