using System.Text.Json.Serialization;

namespace Shien.Api.Making;

/// <summary>Body of <c>POST /v1/machines/make</c>; the answer is a stream of <see cref="Pushes.PushEvent"/> lines. Its end ends the work.</summary>
/// <param name="Name">Slot, a name of the owner's own, or null for the first free slot.</param>
/// <param name="Template">A published box: <c>NAME</c> for its newest version, or <c>NAME:VERSION</c>.</param>
public sealed record MakeRequest(
    // Required by its place in the constructor, so it travels as null as well.
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Name,
    string Template);
