namespace Shien.Api.Debugging;

/// <summary>A kernel of the blade that machines can be debugged with; all paths are the blade's, and readable to everybody there.</summary>
/// <param name="Version">Its name, as <c>uname -r</c> says it.</param>
/// <param name="Symbols"><c>vmlinux</c> with debugging information, or null.</param>
/// <param name="Source">Folder of its source, or null.</param>
/// <param name="BuildPath">Where the source lay when it was built, as the symbols name it, or null.</param>
public sealed record DebugKernel(string Version, string? Symbols = null, string? Source = null, string? BuildPath = null);
