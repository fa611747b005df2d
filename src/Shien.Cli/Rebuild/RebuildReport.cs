using Shien.Api;
using Shien.Api.Machines;

namespace Shien.Cli.Rebuild;

/// <summary>What a rebuild did; what <c>--json</c> prints.</summary>
/// <param name="Schema">1.</param>
/// <param name="Source">The machine's name in the Vagrantfile.</param>
/// <param name="Machine">As it runs on the blade; null for a dry run.</param>
/// <param name="Box">The box it was made of, <c>course-debian 1.2</c>.</param>
/// <param name="Findings">Of the blade's check before anything was run in it.</param>
/// <param name="Steps">What was run, or would be.</param>
/// <param name="LeftOut">What was not, and why.</param>
internal sealed record RebuildReport(
    int Schema, string Source, MachineInfo? Machine, string Box, IReadOnlyList<FindingInfo> Findings, IReadOnlyList<StepReport> Steps, IReadOnlyList<string> LeftOut);
