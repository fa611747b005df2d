namespace Shien.Inspection.Services;

/// <summary>Ports by the names that inetd's files use for what matters here. services(5).</summary>
internal static class PortNames
{
    /// <summary>0 where the name is not known.</summary>
    public static int Find(string service) => int.TryParse(service, out int port) ? port : service switch
    {
        "ftp" => 21,
        "ssh" => 22,
        "telnet" => 23,
        "tftp" => 69,
        "exec" => 512,
        "login" => 513,
        "shell" => 514,
        "telnets" => 992,
        "vnc" => 5900,
        _ => 0,
    };
}
