using Shien.Api.Machines;
using Shien.Api.Making;
using Shien.Api.Pushes;

namespace Shien.Api.Client;

/// <content>
/// Machines that the blade makes of what it has. Each yields progress, and last an event with the machine or the error; whoever stops
/// listening ends the work, and nothing is left of it.
/// </content>
public sealed partial class BladeClient
{
    /// <summary>Makes a machine of a published box.</summary>
    public IAsyncEnumerable<PushEvent> MakeAsync(MakeRequest make, CancellationToken cancellation) =>
        FollowAsync(Request(HttpMethod.Post, "v1/machines/make", Json(make, ApiJson.Default.MakeRequest)), cancellation);

    /// <summary>Makes a machine with an empty disk, to install something on it.</summary>
    public IAsyncEnumerable<PushEvent> MakeEmptyAsync(EmptyRequest make, CancellationToken cancellation) =>
        FollowAsync(Request(HttpMethod.Post, "v1/machines/empty", Json(make, ApiJson.Default.EmptyRequest)), cancellation);

    /// <summary>Puts a stopped machine back to the box that it stands on.</summary>
    public IAsyncEnumerable<PushEvent> ResetAsync(string name, CancellationToken cancellation) =>
        FollowAsync(Request(HttpMethod.Post, MachinePath(name) + "/reset"), cancellation);

    /// <summary>Copies a stopped machine; the last event has all copies.</summary>
    public IAsyncEnumerable<PushEvent> CloneAsync(string name, CloneRequest clone, CancellationToken cancellation) =>
        FollowAsync(Request(HttpMethod.Post, MachinePath(name) + "/clone", Json(clone, ApiJson.Default.CloneRequest)), cancellation);

    /// <summary>The snapshots of a machine.</summary>
    public Task<SnapshotList> GetSnapshotsAsync(string name, CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Get, MachinePath(name) + "/snapshots"), ApiJson.Default.SnapshotList, cancellation);

    /// <summary>Keeps the state of a stopped machine's disks; the last event names the snapshot in its note.</summary>
    public IAsyncEnumerable<PushEvent> TakeSnapshotAsync(string name, SnapshotRequest snapshot, CancellationToken cancellation) =>
        FollowAsync(Request(HttpMethod.Post, MachinePath(name) + "/snapshots", Json(snapshot, ApiJson.Default.SnapshotRequest)), cancellation);

    /// <summary>Puts a stopped machine's disks back to a snapshot, which stays.</summary>
    public IAsyncEnumerable<PushEvent> RevertSnapshotAsync(string name, string snapshot, CancellationToken cancellation) =>
        FollowAsync(Request(HttpMethod.Post, SnapshotPath(name, snapshot) + "/revert"), cancellation);

    /// <summary>Deletes a snapshot; the machine stays as it is.</summary>
    public async Task DeleteSnapshotAsync(string name, string snapshot, CancellationToken cancellation) =>
        (await SendAsync(Request(HttpMethod.Delete, SnapshotPath(name, snapshot)), cancellation).ConfigureAwait(false)).Dispose();

    private static string SnapshotPath(string name, string snapshot) => $"{MachinePath(name)}/snapshots/{Uri.EscapeDataString(snapshot)}";
}
