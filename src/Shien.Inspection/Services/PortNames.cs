namespace Shien.Inspection.Services;

/// <summary>Ports by the names that inetd's files use for what matters here. services(5).</summary>
internal static class PortNames
{
    private static readonly Dictionary<string, int> Ports = new()
    {
        ["ftp"] = 21, ["telnet"] = 23, ["telnets"] = 992, ["tftp"] = 69, ["exec"] = 512, ["login"] = 513, ["shell"] = 514, ["finger"] = 79,
        ["swat"] = 901, ["rsync"] = 873, ["vnc"] = 5900, ["nrpe"] = 5666, ["ssh"] = 22,
    };

    /// <summary>0 where the name is not known.</summary>
    public static int Find(string service) => int.TryParse(service, out int port) ? port : Ports.GetValueOrDefault(service);
}
