using Shien.Api.Client;
using Shien.Api.Making;
using Shien.Api.Pushes;
using Shien.CommandLine;

namespace Shien.MachineCommands.Making;

/// <summary><c>define -t</c>: a machine of a published box.</summary>
internal static class TemplateDefine
{
    /// <summary>Makes it and prints what its owner needs to know.</summary>
    public static async Task<int> RunAsync(CommandHost host, BladeClient blade, MakeRequest make, bool json, CancellationToken cancellation)
    {
        PushEvent end = await MachineMaking.MakeAsync(host, blade, make, cancellation).ConfigureAwait(false);
        MachineAnswer.Write(host.Terminal, json, end.Machine!, machine => $"Domain '{machine.Name}' defined from {machine.Base}, MAC {machine.Mac}");
        if (json)
        {
            return ExitCodes.Done;
        }

        foreach (string line in MadeText.Lines(end.Repair))
        {
            host.Terminal.Answer(line);
        }

        host.Terminal.Say($"Start it with '{host.Program} start {end.Machine!.Name}'; '{host.Program} list' shows its address then.");
        return ExitCodes.Done;
    }
}
