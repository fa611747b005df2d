namespace Shien.Api.Client;

/// <summary>What becomes of the image when a machine is undefined.</summary>
/// <param name="DeleteImage">Delete it; otherwise it stays and the slot can be defined again.</param>
public sealed record UndefineOptions(bool DeleteImage = false);
