namespace Shien.Api.Machines;

/// <summary>Body of <c>PATCH /v1/machines/NAME</c>; what is null stays as it is.</summary>
/// <param name="Cores">Virtual CPUs, from the next start on.</param>
/// <param name="MemoryMiB">Memory in MiB, from the next start on.</param>
/// <param name="Name">What its owner calls it from now on.</param>
/// <param name="Display">True for a graphics card and a display, from the next start on.</param>
public sealed record MachineChange(int? Cores = null, int? MemoryMiB = null, string? Name = null, bool? Display = null);
