namespace Shien.Inspection.Services.Listeners;

/// <summary>
/// FTP: who gets in without a password, and whether passwords are encrypted. vsftpd.conf(5): the last of a name counts, and anonymous
/// logins are on where nothing is said.
/// </summary>
internal static class FtpProbe
{
    private static readonly string[] Others = ["proftpd", "in.proftpd", "pure-ftpd", "pure-ftpd-wrapper", "ftpd", "in.ftpd", "ftpd-ssl", "bftpd", "uftpd"];

    public static IEnumerable<Listener> Find(Probe probe)
    {
        foreach ((BootService service, ServiceCommand command) in probe.Running("vsftpd"))
        {
            foreach (string path in Files(probe, command))
            {
                yield return Vsftpd(probe, service, command, path);
            }
        }

        foreach ((BootService service, _) in probe.Running(Others))
        {
            yield return new Listener(
                ListenerKind.Access, service, Probe.Or(service, "", 21, service.Where), service.Where,
                $"{Probe.Name(service)}: FTP is started at boot. Passwords cross the network in plain text; sftp does the same and is safe.", service.Stop);
        }
    }

    private static IEnumerable<string> Files(Probe probe, ServiceCommand command)
    {
        string[] named = [.. command.Words.Skip(1).Where(w => w.StartsWith('/') && w.EndsWith(".conf", StringComparison.Ordinal))];
        return named.Length > 0 ? named
            : probe.Tree.Names("/etc/vsftpd").Where(n => n.EndsWith(".conf", StringComparison.Ordinal)).Select(n => $"/etc/vsftpd/{n}") is var own && own.Any() ? own
            : ["/etc/vsftpd.conf"];
    }

    private static Listener Vsftpd(Probe probe, BootService service, ServiceCommand command, string path)
    {
        Dictionary<string, (string Value, string Where)> values = [];
        IEnumerable<(string Text, string Where)> lines = probe.Lines(path)
            .Concat(command.Words.Where(w => w.StartsWith("-o", StringComparison.Ordinal)).Select(w => (w[2..], command.Where)));
        foreach ((string text, string where) in lines)
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                values[text[..equals].ToLowerInvariant()] = (text[(equals + 1)..], where);
            }
        }

        bool IsOn(string name, bool otherwise) =>
            values.TryGetValue(name, out (string Value, string Where) value) ? value.Value.ToUpperInvariant() is "YES" or "TRUE" or "1" : otherwise;
        string? host = values.GetValueOrDefault("listen_address").Value ?? values.GetValueOrDefault("listen_address6").Value;
        bool isOff = !service.IsActivated && !IsOn("listen", true) && !IsOn("listen_ipv6", false);
        IReadOnlyList<ListenAddress> addresses = isOff ? [] : Probe.Or(service, host ?? "", 21, path);
        string name = Probe.Name(service);
        if (IsOn("anonymous_enable", true))
        {
            return new Listener(
                ListenerKind.Access, service, addresses, values.GetValueOrDefault("anonymous_enable").Where ?? path,
                $"{name}: FTP lets anybody in without a password. anonymous_enable is on, as it is where nothing is said.",
                $"Inside the machine: write anonymous_enable=NO into {Plain(path)}, then: sudo systemctl restart vsftpd");
        }

        bool isEncrypted = IsOn("ssl_enable", false) && IsOn("force_local_logins_ssl", true) && IsOn("force_local_data_ssl", true);
        return new Listener(
            ListenerKind.Access, service, addresses, service.Where,
            isEncrypted || !IsOn("local_enable", false) ? null : $"{name}: FTP is started at boot. Passwords cross the network in plain text; sftp does the same and is safe.",
            service.Stop);
    }

    private static string Plain(string path) => Rules.DisablePassword.IsPlain(path) ? path : "its configuration";
}
