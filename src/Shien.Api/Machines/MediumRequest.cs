namespace Shien.Api.Machines;

/// <summary>Body of <c>POST /v1/machines/NAME/medium</c>.</summary>
/// <param name="File">Absolute path on the blade of an ISO file that the caller may read.</param>
/// <param name="Boot">Boot from it before the disk, until it is ejected.</param>
public sealed record MediumRequest(string File, bool Boot = false);
