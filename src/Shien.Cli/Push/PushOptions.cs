using Shien.Cli.Boxes;
using Shien.Cli.Sources;

namespace Shien.Cli.Push;

/// <summary>What <c>shien push</c> was asked for.</summary>
/// <param name="Source">Which machine.</param>
/// <param name="Blade">Where to, or null for the configured blade.</param>
/// <param name="Name">Slot, or null for the first free one.</param>
/// <param name="Start">Start it and wait for its address.</param>
/// <param name="Replace">Put it onto the own, occupied slot.</param>
/// <param name="DryRun">Print the plan and stop.</param>
/// <param name="Json">Print one JSON object.</param>
/// <param name="AllowFindings">Reason for which blocking findings are accepted, or null.</param>
/// <param name="AllBlocks">Read free space too.</param>
/// <param name="Fix">Let the blade repair what its check finds.</param>
/// <param name="WaiversPath">File of waivers, or null for the one beside the machine.</param>
/// <param name="Prove">Boot it once, apart from every network, and see who gets in.</param>
/// <param name="Box">Publish it as this box in place of making a machine of it, or null.</param>
/// <param name="Events">Print how far it is, as JSON lines; with <paramref name="Json"/>.</param>
internal sealed record PushOptions(
    SourceRequest Source,
    string? Blade = null,
    string? Name = null,
    bool Start = false,
    bool Replace = false,
    bool DryRun = false,
    bool Json = false,
    string? AllowFindings = null,
    bool AllBlocks = false,
    bool Fix = false,
    string? WaiversPath = null,
    bool Prove = false,
    BoxDraft? Box = null,
    bool Events = false);
