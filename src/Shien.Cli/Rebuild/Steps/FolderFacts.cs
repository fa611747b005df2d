namespace Shien.Cli.Rebuild.Steps;

/// <summary>A folder that Vagrant would share with the guest.</summary>
/// <param name="Host">Where it is here.</param>
/// <param name="Guest">Where scripts look for it: <c>/vagrant</c>.</param>
internal sealed record FolderFacts(string? Host = null, string? Guest = null);
