namespace Shien.Inspection.Reports;

/// <summary>What <c>shien-inspect</c> prints instead of a report when it could not open a disk at all.</summary>
/// <param name="Schema">1.</param>
/// <param name="Error">Ready to print.</param>
public sealed record CheckFailure(int Schema, string Error);
