using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.Cli.Progress;

namespace Shien.Cli.Machines;

/// <summary>Starts a machine and waits for its address, as the end of a push does.</summary>
internal sealed class MachineStart(ProgressMeter meter, BladeClient blade, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Returns it running; without addresses where it asked for none in two minutes.</summary>
    /// <exception cref="Api.BladeException">It does not start.</exception>
    public async Task<MachineInfo> RunAsync(string name, CancellationToken cancellation)
    {
        meter.Begin("Starting the machine");
        MachineInfo machine = await blade.StartAsync(name, cancellation).ConfigureAwait(false);
        meter.Begin("Waiting for its address");
        for (long start = time.GetTimestamp(); machine is { State: "running", Addresses.Count: 0 } && time.GetElapsedTime(start) < Limit;)
        {
            await Task.Delay(Poll, time, cancellation).ConfigureAwait(false);
            meter.Report(0);
            MachineList all = await blade.GetMachinesAsync(cancellation).ConfigureAwait(false);
            machine = all.Machines.FirstOrDefault(m => m.Uuid == machine.Uuid) ?? machine;
        }

        meter.End();
        return machine;
    }
}
