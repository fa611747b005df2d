using System.CommandLine;
using Shien.Api.Client;
using Shien.CommandLine;

namespace Shien.IeVirsh.Machines;

/// <summary><c>ie-virsh destroy</c>.</summary>
internal static class DestroyCommand
{
    public static Command Create(Terminal terminal, Func<BladeClient> connect) => SeveralMachines.Command(
        "destroy",
        """
        Force a machine off, or several, as if the plug were pulled; nothing is deleted.

        Example: ie-virsh destroy 01
        """,
        terminal,
        connect,
        async (blade, name, cancellation) => $"Domain '{(await blade.DestroyAsync(name, cancellation).ConfigureAwait(false)).Name}' destroyed");
}
