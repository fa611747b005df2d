namespace Shien.Cli.Rebuild.Steps;

/// <summary>Stands for a provisioner that cannot be run.</summary>
/// <param name="Title">How messages call it.</param>
/// <param name="Why">Why not, as a part of a sentence.</param>
internal sealed record UnsupportedStep(string Title, string Why) : RebuildStep(Title);
