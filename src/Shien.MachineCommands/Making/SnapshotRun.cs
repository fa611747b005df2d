using System.Globalization;
using Shien.Api;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.CommandLine;

namespace Shien.MachineCommands.Making;

/// <summary>What the snapshot commands do; they print as virsh's snapshot-create, -list, -revert and -delete.</summary>
internal sealed class SnapshotRun(CommandHost host, BladeClient blade, bool json)
{
    private const long MiB = 1 << 20;

    public async Task<int> TakeAsync(string name, string? snapshot, CancellationToken cancellation)
    {
        PushEvent end = await MakingEvents.FollowAsync(host, blade.TakeSnapshotAsync(name, new SnapshotRequest(snapshot), cancellation)).ConfigureAwait(false);
        return Print(name, end.Note ?? snapshot ?? "", "created");
    }

    public async Task<int> ListAsync(string name, CancellationToken cancellation)
    {
        SnapshotList list = await blade.GetSnapshotsAsync(name, cancellation).ConfigureAwait(false);
        if (json)
        {
            JsonAnswer.Write(host.Terminal, list, ApiJson.Default.SnapshotList);
            return ExitCodes.Done;
        }

        host.Terminal.Output.Write(TextTable.Render(["Name", "Creation Time", "State", "Disk"], list.Snapshots.Select(Cells)));
        host.Terminal.Say($"{list.Used} of {list.Limit} snapshots of your machines are in use.");
        return ExitCodes.Done;
    }

    public async Task<int> RevertAsync(string name, string snapshot, bool yes, CancellationToken cancellation)
    {
        Confirmation.Ask(host.Terminal, yes, $"Everything that was done in '{name}' since the snapshot '{snapshot}' will be lost. Go on?", $"'{name}' is as it was");
        await MakingEvents.FollowAsync(host, blade.RevertSnapshotAsync(name, snapshot, cancellation)).ConfigureAwait(false);
        return Print(name, snapshot, "reverted");
    }

    public async Task<int> DeleteAsync(string name, string snapshot, CancellationToken cancellation)
    {
        await blade.DeleteSnapshotAsync(name, snapshot, cancellation).ConfigureAwait(false);
        return Print(name, snapshot, "deleted");
    }

    private int Print(string name, string snapshot, string done)
    {
        if (json)
        {
            JsonAnswer.Write(host.Terminal, new SnapshotReport(JsonAnswer.Schema, name, snapshot, done), MachineJson.Default.SnapshotReport);
        }
        else
        {
            host.Terminal.Answer($"Domain snapshot {snapshot} {done}");
        }

        return ExitCodes.Done;
    }

    // virsh prints the local time. A machine is always shut off when a snapshot is taken.
    private static IReadOnlyList<string> Cells(SnapshotInfo snapshot) =>
    [
        snapshot.Name,
        snapshot.Taken.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture),
        "shutoff",
        ((snapshot.DiskBytes + MiB - 1) / MiB).ToString(CultureInfo.InvariantCulture) + " MiB",
    ];
}
