using System.Text.Json.Serialization;

namespace Shien.Api.Making;

/// <summary>Body of <c>POST /v1/machines/NAME/clone</c>; the answer is a stream of <see cref="Pushes.PushEvent"/> lines. Its end ends the work.</summary>
/// <param name="To">Slot or name of the only copy, or null for the first free slots.</param>
/// <param name="Count">How many copies, at least 1; all of them or none.</param>
public sealed record CloneRequest(
    // Required by its place in the constructor, so it travels as null as well.
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? To,
    int Count = 1);
