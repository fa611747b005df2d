using Shien.Api.Client;
using Shien.Api.Making;
using Shien.Api.Pushes;

namespace Shien.MachineCommands.Making;

/// <summary>Machines of published boxes, with what the blade tells meanwhile said to people. The last event has the machine.</summary>
public static class MachineMaking
{
    /// <summary>What is said when the appliance begins.</summary>
    internal const string Repairing = "Making it yours: no password, your key, host keys of its own; this takes about a minute where there is no KVM";

    /// <summary>Makes a machine.</summary>
    /// <exception cref="Api.BladeException">The blade refuses, or it failed.</exception>
    public static Task<PushEvent> MakeAsync(CommandHost host, BladeClient blade, MakeRequest make, CancellationToken cancellation) =>
        MakingEvents.FollowAsync(host, blade.MakeAsync(make, cancellation), Repairing);

    /// <summary>Puts a machine that is shut off back to its box.</summary>
    /// <exception cref="Api.BladeException">The blade refuses, or it failed.</exception>
    public static Task<PushEvent> ResetAsync(CommandHost host, BladeClient blade, string name, CancellationToken cancellation) =>
        MakingEvents.FollowAsync(host, blade.ResetAsync(name, cancellation), Repairing);
}
