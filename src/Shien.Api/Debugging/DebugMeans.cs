namespace Shien.Api.Debugging;

/// <summary>What a blade has for debugging.</summary>
/// <param name="Kernels">By version.</param>
/// <param name="FirstPort">First of the TCP ports of the blade's loopback that debuggers may be given; 0 for none.</param>
/// <param name="LastPort">Last of them.</param>
public sealed record DebugMeans(IReadOnlyList<DebugKernel> Kernels, int FirstPort, int LastPort);
