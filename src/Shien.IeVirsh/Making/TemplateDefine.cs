using System.Text.Json;
using Shien.Api;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.CommandLine;

namespace Shien.IeVirsh.Making;

/// <summary><c>ie-virsh define -t</c>: a machine of a published box.</summary>
internal static class TemplateDefine
{
    /// <summary>What is said when the appliance begins.</summary>
    public const string Repairing = "Making it yours: no password, your key, host keys of its own; this takes about a minute where there is no KVM";

    /// <summary>Makes it and prints what its owner needs to know.</summary>
    public static async Task<int> RunAsync(Terminal terminal, BladeClient blade, MakeRequest make, bool json, CancellationToken cancellation)
    {
        PushEvent end = await MakingEvents.FollowAsync(terminal, blade.MakeAsync(make, cancellation), Repairing).ConfigureAwait(false);
        MachineInfo machine = end.Machine!;
        if (json)
        {
            await terminal.Output.WriteLineAsync(JsonSerializer.Serialize(machine, ApiJson.Default.MachineInfo)).ConfigureAwait(false);
            return ExitCodes.Done;
        }

        await terminal.Output.WriteLineAsync($"Domain '{machine.Name}' defined from {machine.Base}, MAC {machine.Mac}").ConfigureAwait(false);
        foreach (string line in MadeText.Lines(end.Repair))
        {
            await terminal.Output.WriteLineAsync(line).ConfigureAwait(false);
        }

        terminal.Say($"Start it with 'ie-virsh start {machine.Name}'; 'ie-virsh list' shows its address then.");
        return ExitCodes.Done;
    }
}
