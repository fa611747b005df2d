using System.Globalization;
using System.Text.Json;
using Shien.Api;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.CommandLine;

namespace Shien.IeVirsh.Making;

/// <summary>What the snapshot commands do; they print as virsh's snapshot-create, -list, -revert and -delete.</summary>
internal static class SnapshotRun
{
    private const long MiB = 1 << 20;

    public static async Task<int> TakeAsync(Terminal terminal, Func<BladeClient> connect, string name, string? snapshot, CancellationToken cancellation)
    {
        using BladeClient blade = connect();
        PushEvent end = await MakingEvents.FollowAsync(terminal, blade.TakeSnapshotAsync(name, new SnapshotRequest(snapshot), cancellation)).ConfigureAwait(false);
        await terminal.Output.WriteLineAsync($"Domain snapshot {end.Note} created").ConfigureAwait(false);
        return ExitCodes.Done;
    }

    public static async Task<int> ListAsync(Terminal terminal, Func<BladeClient> connect, string name, bool json, CancellationToken cancellation)
    {
        using BladeClient blade = connect();
        SnapshotList list = await blade.GetSnapshotsAsync(name, cancellation).ConfigureAwait(false);
        if (json)
        {
            await terminal.Output.WriteLineAsync(JsonSerializer.Serialize(list, ApiJson.Default.SnapshotList)).ConfigureAwait(false);
            return ExitCodes.Done;
        }

        await terminal.Output.WriteAsync(TextTable.Render(["Name", "Creation Time", "State", "Disk"], list.Snapshots.Select(Cells))).ConfigureAwait(false);
        terminal.Say($"{list.Used} of {list.Limit} snapshots of your machines are in use.");
        return ExitCodes.Done;
    }

    public static async Task<int> RevertAsync(
        Terminal terminal, Func<BladeClient> connect, string name, string snapshot, bool yes, CancellationToken cancellation)
    {
        using BladeClient blade = connect();
        Confirmation.Ask(terminal, yes, $"Everything that was done in '{name}' since the snapshot '{snapshot}' will be lost. Go on?", $"'{name}' is as it was");
        await MakingEvents.FollowAsync(terminal, blade.RevertSnapshotAsync(name, snapshot, cancellation)).ConfigureAwait(false);
        await terminal.Output.WriteLineAsync($"Domain snapshot {snapshot} reverted").ConfigureAwait(false);
        return ExitCodes.Done;
    }

    public static async Task<int> DeleteAsync(Terminal terminal, Func<BladeClient> connect, string name, string snapshot, CancellationToken cancellation)
    {
        using BladeClient blade = connect();
        await blade.DeleteSnapshotAsync(name, snapshot, cancellation).ConfigureAwait(false);
        await terminal.Output.WriteLineAsync($"Domain snapshot {snapshot} deleted").ConfigureAwait(false);
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
