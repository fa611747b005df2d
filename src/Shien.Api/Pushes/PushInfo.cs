namespace Shien.Api.Pushes;

/// <summary>A push of the account that has not ended.</summary>
/// <param name="Name">The slot that it fills, or the name and version of the box that it will be.</param>
/// <param name="State"><c>sending</c>, <c>committing</c> or <c>interrupted</c>.</param>
/// <param name="ArrivedBytes">Content that is on the blade.</param>
/// <param name="TotalBytes">All of it.</param>
/// <param name="KeptUntil">When it is interrupted: until then the same push goes on where it stopped.</param>
public sealed record PushInfo(string Name, string State, long ArrivedBytes, long TotalBytes, DateTimeOffset? KeptUntil = null);
