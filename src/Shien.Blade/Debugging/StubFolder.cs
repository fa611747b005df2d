using System.Net.Sockets;
using System.Security.Cryptography;
using Shien.Blade.Native;

namespace Shien.Blade.Debugging;

/// <summary>
/// Where the sockets of QEMU's stubs lie for the moment between the start of a machine and the connection to it: a folder each, which
/// only its machine uid may enter, in one that nobody may list. Once connected the folder is gone, and nobody can connect any more.
/// </summary>
/// <param name="path">The folder of the folders.</param>
internal sealed class StubFolder(string path)
{
    private const string SocketName = "stub";
    private readonly SocketFolders folders = new(path);

    /// <summary>Removes what a killed daemon left.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public void Sweep()
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Makes a folder for one start; the path of the socket that QEMU makes in it.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public string Make(uint machineUid, uint gid) =>
        Path.Combine(folders.Make(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), machineUid, gid), SocketName);

    /// <summary>Connects to a socket and removes its folder; the caller disposes the stream.</summary>
    /// <exception cref="IOException">Nobody listens there.</exception>
    public static Stream Connect(string socketPath)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(socketPath));
            Remove(socketPath);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            socket.Dispose();
            throw new IOException($"QEMU's gdb stub does not answer: {e.Message}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Removes the folder of a socket.</summary>
    public static void Remove(string socketPath)
    {
        string made = Path.GetDirectoryName(socketPath)!;
        if (Directory.Exists(made))
        {
            Directory.Delete(made, recursive: true);
        }
    }
}
