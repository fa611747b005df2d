namespace Shien.Cli.Rebuild.Steps;

/// <summary>Sends a file, or what a folder holds, as Vagrant's file provisioner does.</summary>
/// <param name="Title">How messages call it.</param>
/// <param name="Source">Absolute path here.</param>
/// <param name="IsFolder">True for a folder.</param>
/// <param name="Destination">The file, or the folder that gets the content; begins with <c>/</c>, <c>~/</c> or <c>./</c>.</param>
/// <param name="MakesRoom">True if root makes the folder first and gives it to the account: it lies where the account could not make one.</param>
internal sealed record FileStep(string Title, string Source, bool IsFolder, string Destination, bool MakesRoom = false) : RebuildStep(Title);
