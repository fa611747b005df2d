using Shien.Api;
using Shien.Api.Pushes;

namespace Shien.Cli.Push;

/// <summary>What <c>shien push --dry-run --json</c> prints.</summary>
/// <param name="Schema">1.</param>
/// <param name="Source">What would be pushed.</param>
/// <param name="Blade">Where to.</param>
/// <param name="Name">Slot that it would get.</param>
/// <param name="Replaces">True if the slot holds a machine or image that would go.</param>
/// <param name="MostBytes">Most bytes of content that may have to be sent.</param>
/// <param name="Request">What the blade was asked; its block counts are upper bounds and the roots are not known yet.</param>
/// <param name="Findings">What the check on the laptop found.</param>
/// <param name="SkippedBytes">Free space that the images store and that would not be read.</param>
/// <param name="SpaceNotes">Where nothing could be left out, and why.</param>
/// <param name="Repair">What the blade would repair; null without <c>--fix</c>.</param>
internal sealed record PushPlanReport(
    int Schema, string Source, string Blade, string Name, bool Replaces, long MostBytes, PushRequest Request, IReadOnlyList<FindingInfo> Findings,
    long SkippedBytes, IReadOnlyList<string> SpaceNotes, PushRepair? Repair = null);
