namespace Shien.Api.Repairs;

/// <summary>Body of <c>POST /v1/machines/NAME/fix</c>; the answer is a stream of <see cref="Pushes.PushEvent"/> lines.</summary>
/// <param name="DryRun">Tell what would be done and change nothing.</param>
public sealed record FixRequest(bool DryRun);
