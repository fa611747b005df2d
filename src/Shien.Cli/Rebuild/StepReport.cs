namespace Shien.Cli.Rebuild;

/// <summary>A step of a rebuild.</summary>
/// <param name="Step">How messages call it.</param>
/// <param name="Seconds">How long it took; null where it was not run.</param>
internal sealed record StepReport(string Step, double? Seconds = null);
