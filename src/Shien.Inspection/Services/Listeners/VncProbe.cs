namespace Shien.Inspection.Services.Listeners;

/// <summary>
/// Screens: VNC and RDP. VNC servers listen to everybody unless they are told -localhost; Debian's tigervncserver listens to the machine
/// itself unless its configuration says otherwise.
/// </summary>
internal static class VncProbe
{
    private static readonly string[] Servers =
    [
        "Xvnc", "Xtigervnc", "Xtightvnc", "Xvnc4", "x11vnc", "x0vncserver", "x0tigervncserver", "vino-server", "wayvnc", "krfb", "linuxvnc",
        "vncserver-x11-serviced", "vncserver-virtuald", "vncserver-x11", "Xorgxvnc", "tightvncserver", "turbovncserver", "gnome-remote-desktop-daemon",
    ];

    private static readonly string[] Wrapped = ["vncserver", "tigervncserver", "vncsession", "tigervncsession", "vncsession-start", "tigervncsession-start", "vncserver_wrapper"];

    private static readonly string[] TigerFiles = ["/etc/tigervnc/vncserver-config-defaults", "/etc/tigervnc/vncserver-config-mandatory"];

    public static IEnumerable<Listener> Find(Probe probe)
    {
        foreach ((BootService service, ServiceCommand command) in probe.Running(Servers).Concat(probe.Running(Wrapped)).DistinctBy(p => p.Service))
        {
            bool isLocal = service.Commands.Any(c => c.Runs(Servers) || c.Runs(Wrapped) ? IsLocal(c) : false)
                || (command.Runs(Wrapped) && !command.Runs(Servers) && IsTigerLocal(probe, command));
            yield return new Listener(
                ListenerKind.Access, service, Probe.Or(service, isLocal ? "localhost" : "", 5900, command.Where), service.Where,
                $"{Probe.Name(service)}: the screen is offered by VNC. Its passwords have eight characters at most, and what is shown is not encrypted.", service.Stop);
        }
    }

    private static bool IsLocal(ServiceCommand command)
    {
        for (int i = 1; i < command.Words.Count; i++)
        {
            if (command.Words[i].TrimStart('-') is "localhost" or "localhost=yes" or "localhost=1" or "-localhost=true"
                && !(i + 1 < command.Words.Count && command.Words[i + 1] is "no" or "0" or "false"))
            {
                return true;
            }
        }

        return command.Options("-interface", "--interface", "-listen", "-rfbaddr").LastOrDefault() is { } host && ListenAddress.IsLoopback(host);
    }

    // Debian's wrapper is Perl and local by default; the script of others takes the word "localhost" from its configuration.
    private static bool IsTigerLocal(Probe probe, ServiceCommand command)
    {
        bool isDebian = probe.Tree.Find("/usr/share/perl5/TigerVNC/Config.pm") is not null || command.Runs("tigervncserver", "tigervncsession", "tigervncsession-start");
        bool isLocal = isDebian && !command.Options("-localhost", "--localhost").Contains("no");
        foreach ((string text, _) in TigerFiles.SelectMany(f => probe.Lines(f)))
        {
            string plain = text.Replace(" ", "", StringComparison.Ordinal).Replace("\"", "'", StringComparison.Ordinal);
            isLocal = plain switch
            {
                "$localhost='no';" or "$localhost=0;" => false,
                "$localhost='yes';" or "$localhost=1;" or "localhost" or "localhost=1" => true,
                _ when isDebian && plain.StartsWith("$SecurityTypes=", StringComparison.Ordinal) && (plain.Contains("TLS", StringComparison.Ordinal) || plain.Contains("X509", StringComparison.Ordinal)) => false,
                _ => isLocal,
            };
        }

        return isLocal;
    }
}
