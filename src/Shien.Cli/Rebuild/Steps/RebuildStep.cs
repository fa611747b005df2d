namespace Shien.Cli.Rebuild.Steps;

/// <summary>Something that is done in the machine.</summary>
/// <param name="Title">How messages call it; printable, one line.</param>
internal abstract record RebuildStep(string Title);
