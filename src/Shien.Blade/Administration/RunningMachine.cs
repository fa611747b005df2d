namespace Shien.Blade.Administration;

/// <summary>A machine that runs.</summary>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Cores">Virtual CPUs that it has now.</param>
/// <param name="MemoryMiB">Memory that it has now, MiB.</param>
internal sealed record RunningMachine(string Name, int Cores, int MemoryMiB);
