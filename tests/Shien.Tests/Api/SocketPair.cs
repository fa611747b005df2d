using System.Net.Sockets;

namespace Shien.Tests.Api;

/// <summary>Two connected ends of a unix socket; no network.</summary>
internal static class SocketPair
{
    public static (NetworkStream Here, NetworkStream There) Create()
    {
        string folder = Directory.CreateTempSubdirectory("shien-").FullName;
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        UnixDomainSocketEndPoint end = new(Path.Combine(folder, "s"));
        listener.Bind(end);
        listener.Listen();
        Socket here = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        here.Connect(end);
        Socket there = listener.Accept();
        Directory.Delete(folder, recursive: true);
        return (new NetworkStream(here, ownsSocket: true), new NetworkStream(there, ownsSocket: true));
    }
}
