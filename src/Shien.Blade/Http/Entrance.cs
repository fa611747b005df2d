using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Shien.Blade.Native;
using Shien.CommandLine;

namespace Shien.Blade.Http;

/// <summary>
/// Where callers come in: a unix socket that the daemon makes, or the one that systemd made for it (sd_listen_fds(3)), in which
/// callers wait while the daemon is started again.
/// </summary>
/// <param name="path">Where the socket is.</param>
/// <param name="inherited">Descriptor of systemd's, or null.</param>
internal sealed class Entrance(string path, int? inherited)
{
    /// <summary>The first descriptor that systemd hands over: SD_LISTEN_FDS_START.</summary>
    public const int FirstDescriptor = 3;

    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The one of this process.</summary>
    /// <exception cref="UserException">What systemd handed over is not what the settings name.</exception>
    public static Entrance OfProcess(string path) => new(
        path, Inherited(Environment.GetEnvironmentVariable("LISTEN_PID"), Environment.GetEnvironmentVariable("LISTEN_FDS"), Environment.ProcessId));

    /// <summary>The descriptor that was handed to a process; null where none was, or to another one.</summary>
    /// <param name="forPid">LISTEN_PID.</param>
    /// <param name="count">LISTEN_FDS.</param>
    /// <param name="pid">The process.</param>
    /// <exception cref="UserException">There are several.</exception>
    public static int? Inherited(string? forPid, string? count, int pid)
    {
        if (forPid != pid.ToString(CultureInfo.InvariantCulture) || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int sockets) || sockets == 0)
        {
            return null;
        }

        return sockets == 1 ? FirstDescriptor : throw new UserException(
            $"systemd hands over {sockets} sockets; shiend listens on one.", "Leave one ListenStream= in shiend.socket (systemctl edit --full shiend.socket).");
    }

    /// <summary>Makes room for the socket, or looks at the one that is there. Before <see cref="Add"/>.</summary>
    /// <exception cref="UserException">It is somebody else's, or another one than the settings name.</exception>
    public void Prepare()
    {
        if (inherited is { } descriptor)
        {
            Check(descriptor);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (File.Exists(path))
        {
            RemoveLeft();
        }
    }

    /// <summary>Lets the server listen there.</summary>
    public void Add(KestrelServerOptions kestrel, Action<ListenOptions> configure)
    {
        if (inherited is { } descriptor)
        {
            kestrel.ListenHandle((ulong)descriptor, configure);
        }
        else
        {
            kestrel.ListenUnixSocket(path, configure);
        }
    }

    /// <summary>Lets everybody in; who it is decides the rest. systemd's has the mode that its unit says.</summary>
    public void Open()
    {
        if (inherited is null)
        {
            File.SetUnixFileMode(path, Everybody);
        }
    }

    /// <summary>Nobody comes in any more; into systemd's they do, and wait for the next start.</summary>
    public void Close()
    {
        if (inherited is null)
        {
            File.Delete(path);
        }
    }

    private void Check(int descriptor)
    {
        // The programs that the daemon starts shall never answer in its place.
        PosixError.Check(LibC.fcntl(descriptor, LibC.SetDescriptorFlags, LibC.CloseOnExec), "the socket of systemd cannot be taken");
        string? there = null;
        try
        {
            using Socket socket = new(new SafeSocketHandle(descriptor, ownsHandle: false));
            there = socket.SocketType == SocketType.Stream ? (socket.LocalEndPoint as UnixDomainSocketEndPoint)?.ToString() : null;
        }
        catch (SocketException)
        {
            // No socket at all.
        }

        if (there != path)
        {
            throw new UserException(
                $"systemd hands over {(there is null ? "something else than a stream socket of a path" : $"'{there}'")}, but the settings say '{path}'.",
                "Write the same path to ListenStream= of shiend.socket and to 'socket' of the settings.");
        }
    }

    // A file that a killed daemon left is in the way; one that somebody listens on is not ours to take.
    private void RemoveLeft()
    {
        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            File.Delete(path);
            return;
        }

        throw new UserException($"something listens on '{path}' already.", "Stop the other shiend first, or set 'socket' to another path.");
    }
}
