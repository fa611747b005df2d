using Shien.Api;

namespace Shien.Cli.Reports;

/// <summary>What <c>--json</c> prints when a command fails.</summary>
internal sealed record ErrorReport(int Schema, ApiError Error);
