using Shien.Images.Machines.Boxes;

namespace Shien.Cli.Boxes.Add;

/// <summary>What <c>shien box add</c> was asked for.</summary>
/// <param name="Source">Name of a box on the blade, or a place in a registry.</param>
/// <param name="Version">Null for the newest that was not withdrawn.</param>
/// <param name="Provider">Whom it is for.</param>
/// <param name="Output">File to write in place of giving it to Vagrant; null for none.</param>
/// <param name="Force">Replace the file, or fetch what Vagrant has already.</param>
/// <param name="SignersPath">Whose signature counts, in place of what the blade's administrators wrote; null for those.</param>
/// <param name="Blade">Which blade; null for the configured one.</param>
/// <param name="Json">Print one JSON object.</param>
internal sealed record AddOptions(
    string Source, string? Version, BoxProvider Provider, string? Output, bool Force, string? SignersPath, string? Blade, bool Json);
