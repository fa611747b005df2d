namespace Shien.Cli.Blades;

/// <summary>Opens the blade that <c>--blade</c> names, or the configured one; the caller disposes it.</summary>
internal delegate Task<BladeConnection> BladeOpener(string? blade, CancellationToken cancellation);
