namespace Shien.Blade.Debugging;

/// <summary>A kernel of the blade that a machine boots for once, past its own boot loader.</summary>
/// <param name="Image">The kernel.</param>
/// <param name="Initrd">Its initrd, or null.</param>
/// <param name="CommandLine">What it is told; printable ASCII.</param>
internal sealed record DirectKernel(string Image, string? Initrd, string CommandLine);
