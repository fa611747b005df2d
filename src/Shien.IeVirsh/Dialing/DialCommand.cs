using System.CommandLine;
using System.Net.Sockets;
using Shien.Api.Client;
using Shien.CommandLine;

namespace Shien.IeVirsh.Dialing;

/// <summary>
/// <c>ie-virsh dial</c>: joins standard input and output to shiend's socket. <c>shien</c> runs it over SSH, so that the
/// kernel of the blade vouches for the login's own uid; people never type it.
/// </summary>
internal static class DialCommand
{
    public static Command Create()
    {
        Command command = new(
            "dial",
            """
            Join standard input and output to shiend; 'shien' runs this over SSH.

            Example: ssh blade ie-virsh dial
            """)
        {
            Hidden = true,
        };
        command.SetAction(_ =>
        {
            using Socket socket = LocalBlade.Connect(LocalBlade.SocketPath);
            DialRelay.Run(socket, DescriptorStream.Input, DescriptorStream.Output);
            return ExitCodes.Done;
        });
        return command;
    }
}
