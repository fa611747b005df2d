namespace Shien.Api.Pushes;

/// <summary>Body of <c>POST /v1/pushes/ID/commit</c>.</summary>
/// <param name="Start">Start the machine and wait for its address.</param>
public sealed record CommitRequest(bool Start);
