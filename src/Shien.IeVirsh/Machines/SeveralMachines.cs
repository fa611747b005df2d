using Shien.Api;
using Shien.CommandLine;

namespace Shien.IeVirsh.Machines;

/// <summary>Does the same to several machines; the failure of one does not keep the others from their turn.</summary>
internal static class SeveralMachines
{
    /// <summary>Returns the exit code: failed if one of them failed, each failure said when it happens.</summary>
    public static async Task<int> ForEachAsync(Terminal terminal, IReadOnlyList<string> names, Func<string, Task> act)
    {
        int exitCode = ExitCodes.Done;
        foreach (string name in names.Distinct())
        {
            try
            {
                await act(name).ConfigureAwait(false);
            }
            catch (BladeException e) when (names.Count > 1)
            {
                terminal.Say($"ie-virsh: error: {name}: {e.Error.Message}");
                if (e.Error.Remedy is not null)
                {
                    terminal.Say("  " + e.Error.Remedy);
                }

                exitCode = ExitCodes.Failed;
            }
        }

        return exitCode;
    }
}
