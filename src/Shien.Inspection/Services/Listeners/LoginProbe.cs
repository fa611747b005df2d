namespace Shien.Inspection.Services.Listeners;

/// <summary>Logins and files without encryption or password: telnet, the r commands, TFTP.</summary>
internal static class LoginProbe
{
    private static readonly (string Product, int Port, string Why, string[] Programs)[] Products =
    [
        ("Telnet", 23, "Passwords and all that is typed cross the network in plain text", ["telnetd", "in.telnetd", "utelnetd", "telnetd-ssl", "in.telnetd-ssl", "inetutils-telnetd"]),
        ("The remote shell (rsh)", 514, "It trusts the caller's word for who is calling, and encrypts nothing", ["rshd", "in.rshd", "rsh-redone-rshd"]),
        ("The remote login (rlogin)", 513, "It trusts the caller's word for who is calling, and encrypts nothing", ["rlogind", "in.rlogind", "rsh-redone-rlogind"]),
        ("Remote execution (rexec)", 512, "Passwords cross the network in plain text", ["rexecd", "in.rexecd"]),
        ("TFTP", 69, "Anybody reads, and often writes, its files without a password", ["tftpd", "in.tftpd", "atftpd", "tftpd-hpa", "udpsvd"]),
    ];

    public static IEnumerable<Listener> Find(Probe probe)
    {
        foreach ((string product, int port, string why, string[] programs) in Products)
        {
            foreach ((BootService service, _) in probe.Running(programs))
            {
                string? host = service.Commands.Where(c => c.Runs(programs)).SelectMany(c => c.Options("--address", "-a", "--bind-address")).LastOrDefault();
                IReadOnlyList<ListenAddress> addresses = host is not null && ListenAddress.Parse(host, service.Where) is { } given
                    ? [given with { Port = port }]
                    : Probe.Or(service, "", port, service.Where);
                yield return new Listener(
                    ListenerKind.Access, service, addresses, service.Where, $"{Probe.Name(service)}: {product} is started at boot. {why}.", service.Stop);
            }
        }
    }
}
