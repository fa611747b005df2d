using Shien.Cli.Sources;
using Shien.Inspection;

namespace Shien.Cli.Check;

/// <summary>What <c>shien check</c> was asked for.</summary>
/// <param name="Source">Which machine.</param>
/// <param name="Format">How it is printed.</param>
/// <param name="Profile">Where the machine will be reached from.</param>
/// <param name="WaiversPath">File of waivers, or null for the one beside the machine.</param>
internal sealed record CheckOptions(SourceRequest Source, ReportFormat Format, Profile Profile, string? WaiversPath);
