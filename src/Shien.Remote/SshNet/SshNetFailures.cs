using System.Net.Sockets;
using System.Security.Cryptography;
using Renci.SshNet.Common;

namespace Shien.Remote.SshNet;

/// <summary>Turns what SSH.NET throws into sentences.</summary>
internal static class SshNetFailures
{
    /// <summary>True for what a connection may throw for reasons outside this program.</summary>
    public static bool IsOurs(Exception e) =>
        e is SshException or SocketException or IOException or ObjectDisposedException or CryptographicException
            or InvalidOperationException;

    /// <summary>Why a connection could not be made.</summary>
    public static RemoteException Connecting(Exception e, Route route, RemoteOptions options, string tried) => e switch
    {
        SshAuthenticationException => new RemoteException(
            $"'{route.KnownName}' refused the login of '{route.User}' ({tried}): {e.Message}",
            "Check the account's name; to register a key with one password login, run: shien setup",
            e)
        {
            IsRefusedLogin = true,
        },
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => new RemoteException(
            $"There is no host '{route.Host}': its name cannot be resolved.",
            "Check the name, the network and the VPN; the blades you have set up are in config.toml.",
            e),
        SocketException => new RemoteException(
            $"'{route.KnownName}' cannot be reached: {e.Message}", "Check the network, the VPN and the port.", e),
        SshOperationTimeoutException or OperationCanceledException => new RemoteException(
            $"'{route.KnownName}' did not answer within {options.ConnectLimit.TotalSeconds:0} s.",
            "Check the network, the VPN and the port.",
            e),
        _ => new RemoteException(
            $"The connection to '{route.KnownName}' failed: {e.Message}",
            "Try again; 'ssh -v' to the same host shows more.",
            e),
    };
}
