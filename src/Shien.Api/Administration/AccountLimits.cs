namespace Shien.Api.Administration;

/// <summary>What an account may have at most.</summary>
/// <param name="Machines">Machines.</param>
/// <param name="Running">Machines that run at once.</param>
/// <param name="Cores">Virtual CPUs of one machine.</param>
/// <param name="MemoryMiB">Memory of one machine, MiB.</param>
/// <param name="DiskBytes">Disks of one machine together, bytes.</param>
/// <param name="Snapshots">Snapshots of all machines together.</param>
public sealed record AccountLimits(int Machines, int Running, int Cores, int MemoryMiB, long DiskBytes, int Snapshots);
