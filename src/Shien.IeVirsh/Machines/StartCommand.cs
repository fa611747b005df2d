using System.CommandLine;
using Shien.Api.Client;
using Shien.CommandLine;

namespace Shien.IeVirsh.Machines;

/// <summary><c>ie-virsh start</c>.</summary>
internal static class StartCommand
{
    public static Command Create(Terminal terminal, Func<BladeClient> connect) => SeveralMachines.Command(
        "start",
        """
        Start a machine, or several.

        Example: ie-virsh start 01 02
        """,
        terminal,
        connect,
        async (blade, name, cancellation) => $"Domain '{(await blade.StartAsync(name, cancellation).ConfigureAwait(false)).Name}' started");
}
