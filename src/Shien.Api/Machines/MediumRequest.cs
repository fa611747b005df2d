namespace Shien.Api.Machines;

/// <summary>Body of <c>POST /v1/machines/NAME/medium</c>.</summary>
/// <param name="File">Absolute path on the blade of an ISO file that the caller may read.</param>
public sealed record MediumRequest(string File);
