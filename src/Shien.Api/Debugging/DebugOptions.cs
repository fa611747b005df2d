namespace Shien.Api.Debugging;

/// <summary>How a machine is debugged.</summary>
/// <param name="Kernel">Version of the blade's kernel that it boots, with <c>nokaslr</c>; null for its own boot loader.</param>
/// <param name="Append">More for that kernel's command line, or null.</param>
public sealed record DebugOptions(string? Kernel = null, string? Append = null);
