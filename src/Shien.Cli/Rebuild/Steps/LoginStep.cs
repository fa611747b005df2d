namespace Shien.Cli.Rebuild.Steps;

/// <summary>Logs in anew, so that what was changed of the account counts: the groups that it is in.</summary>
/// <param name="Title">How messages call it.</param>
internal sealed record LoginStep(string Title) : RebuildStep(Title);
