namespace Shien.Api.Administration;

/// <summary>A section of the settings with other limits than everybody's.</summary>
/// <param name="Kind"><c>group</c> or <c>account</c>.</param>
/// <param name="Name">Of it.</param>
/// <param name="Limits">What it says: <c>machines 6, cores 8</c>.</param>
public sealed record LimitOverride(string Kind, string Name, string Limits);
