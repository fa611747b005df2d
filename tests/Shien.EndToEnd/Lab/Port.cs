using System.Net;
using System.Net.Sockets;

namespace Shien.EndToEnd.Lab;

/// <summary>Ports of the loopback for servers of tests.</summary>
internal static class Port
{
    /// <summary>One that nobody listens on now.</summary>
    public static int Free()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
