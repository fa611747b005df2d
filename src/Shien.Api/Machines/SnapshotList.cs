using System.Text.Json.Serialization;

namespace Shien.Api.Machines;

/// <summary>Answer of <c>GET /v1/machines/NAME/snapshots</c>, and what <c>snapshot list --json</c> prints.</summary>
/// <param name="Machine">Whose they are.</param>
/// <param name="Snapshots">The oldest first.</param>
/// <param name="Used">Snapshots of all machines of the account.</param>
/// <param name="Limit">How many those may be.</param>
/// <param name="Schema">Version of this form, 1.</param>
public sealed record SnapshotList(
    string Machine, IReadOnlyList<SnapshotInfo> Snapshots, int Used, int Limit, [property: JsonPropertyOrder(-1)] int Schema = 1);
