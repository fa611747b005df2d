using System.Text.Json.Serialization;

namespace Shien.Api.Machines;

/// <summary>Body of <c>POST /v1/machines/NAME/snapshots</c>; the answer is a stream of <see cref="Pushes.PushEvent"/> lines. Its end ends the work.</summary>
/// <param name="Name">See <see cref="SnapshotNames"/>; null for one that the blade chooses.</param>
public sealed record SnapshotRequest(
    // Required by its place in the constructor, so it travels as null as well.
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Name);
