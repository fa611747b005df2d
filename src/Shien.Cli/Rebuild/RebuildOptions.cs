namespace Shien.Cli.Rebuild;

/// <summary>What <c>shien push --rebuild</c> was asked for.</summary>
/// <param name="FactsPath">File of the Vagrant plugin, or null where it was not asked.</param>
/// <param name="Blade">Where to, or null for the configured blade.</param>
/// <param name="Name">The machine there; null for the name that the Vagrantfile gives.</param>
/// <param name="Box">The box, <c>NAME</c> or <c>NAME:VERSION</c>; null for the Vagrantfile's.</param>
/// <param name="Replace">Put a machine that is there back to its box without asking.</param>
/// <param name="SkipUnsupported">Leave out what cannot be run.</param>
/// <param name="SendFolders">Send the folders that Vagrant would share.</param>
/// <param name="DryRun">Print the plan and stop.</param>
/// <param name="Json">Print one JSON object.</param>
/// <param name="Events">Print how far it is, as JSON lines; with <paramref name="Json"/>.</param>
internal sealed record RebuildOptions(
    string? FactsPath, string? Blade, string? Name, string? Box, bool Replace, bool SkipUnsupported, bool SendFolders, bool DryRun, bool Json, bool Events);
