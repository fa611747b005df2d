using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Shien.IeVirsh.Debugging;

/// <summary>Whose program is at the other end of a TCP connection over the loopback: the kernel tells in <c>/proc/net/tcp</c>.</summary>
internal static partial class LoopbackCaller
{
    private const string Table = "/proc/net/tcp";

    /// <summary>This program's own uid.</summary>
    public static uint OwnUid => GetEffectiveUid();

    /// <summary>The uid of the caller of an accepted connection, or null where it has gone again.</summary>
    public static uint? UidOf(Socket accepted) => accepted is { RemoteEndPoint: IPEndPoint caller, LocalEndPoint: IPEndPoint here }
        ? Find(File.ReadLines(Table), caller, here)
        : null;

    /// <summary>Finds the socket that has these two ends, seen from the caller, in the kernel's table.</summary>
    public static uint? Find(IEnumerable<string> table, IPEndPoint caller, IPEndPoint here)
    {
        string local = Name(caller);
        string remote = Name(here);
        foreach (string line in table)
        {
            // sl, local address, remote address, state, queues, timer, retransmits, uid
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 7 && fields[1] == local && fields[2] == remote && fields[3] == "01")
            {
                return uint.TryParse(fields[7], NumberStyles.None, CultureInfo.InvariantCulture, out uint uid) ? uid : null;
            }
        }

        return null;
    }

    // The address as one number of this machine's byte order, the port as it is read.
    private static string Name(IPEndPoint end) =>
        string.Create(CultureInfo.InvariantCulture, $"{BitConverter.ToUInt32(end.Address.GetAddressBytes()):X8}:{end.Port:X4}");

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUid();
}
