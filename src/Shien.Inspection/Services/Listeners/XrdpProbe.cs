namespace Shien.Inspection.Services.Listeners;

/// <summary>RDP by xrdp: where it listens is in the first section of xrdp.ini. xrdp.ini(5).</summary>
internal static class XrdpProbe
{
    public static IEnumerable<Listener> Find(Probe probe)
    {
        foreach ((BootService service, ServiceCommand command) in probe.Running("xrdp"))
        {
            string path = command.Options("-c", "--config").LastOrDefault() ?? "/etc/xrdp/xrdp.ini";
            List<ListenAddress> addresses = [];
            string? host = command.Options("-p", "--port").Any() ? "" : null;
            string section = "";
            foreach ((string text, string where) in probe.Lines(path, "#;"))
            {
                int equals = text.IndexOf('=', StringComparison.Ordinal);
                if (text[0] == '[')
                {
                    section = text.Trim('[', ']').ToUpperInvariant();
                }
                else if (section == "GLOBALS" && equals > 0)
                {
                    string value = text[(equals + 1)..].Trim();
                    switch (text[..equals].Trim().ToUpperInvariant())
                    {
                        case "ADDRESS":
                            host = value;
                            break;
                        case "PORT":
                            addresses = [.. value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(v => Address(v, where)).OfType<ListenAddress>()];
                            break;
                    }
                }
            }

            if (host is not null || addresses.Count == 0)
            {
                addresses = [.. (addresses.Count == 0 ? [new ListenAddress("", 3389, path)] : addresses).Select(a => a.Host.Length == 0 ? a with { Host = host ?? "" } : a)];
            }

            yield return new Listener(
                ListenerKind.Access, service, addresses, service.Where,
                $"{Probe.Name(service)}: the desktop is offered by RDP. Whoever guesses an account's password has it, and guessing by RDP is what scanners do all day.",
                service.Stop);
        }
    }

    // PORT, tcp://:PORT, tcp://.:PORT (this machine only), tcp6://{.}:PORT, tcp://HOST:PORT; vsock:// and unix:// are no network.
    private static ListenAddress? Address(string value, string where)
    {
        if (value.StartsWith("vsock:", StringComparison.Ordinal) || value.StartsWith("unix:", StringComparison.Ordinal))
        {
            return null;
        }

        string rest = value.Contains("://", StringComparison.Ordinal) ? value[(value.IndexOf("://", StringComparison.Ordinal) + 3)..] : value;
        int colon = rest.LastIndexOf(':');
        string host = colon < 0 ? "" : rest[..colon].Trim('{', '}', '[', ']');
        return new ListenAddress(
            host switch { "." => "127.0.0.1", "*" => "", _ => host }, int.TryParse(rest[(colon + 1)..], out int port) ? port : 3389, where);
    }
}
