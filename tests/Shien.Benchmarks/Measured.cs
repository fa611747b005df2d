namespace Shien.Benchmarks;

/// <summary>What a program took.</summary>
/// <param name="Seconds">By the wall clock.</param>
/// <param name="CpuSeconds">Of all its threads: on a machine that others use too, the steadier number.</param>
/// <param name="PeakBytes">Most memory that was resident at once.</param>
internal readonly record struct Measured(double Seconds, double CpuSeconds, long PeakBytes);
