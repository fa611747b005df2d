namespace Shien.Api.Administration;

/// <summary>What an account has and uses.</summary>
/// <param name="Account">Its name.</param>
/// <param name="Machines">How many it has.</param>
/// <param name="Running">How many of them run.</param>
/// <param name="Cores">Virtual CPUs of those that run.</param>
/// <param name="MemoryMiB">Memory of those that run, MiB.</param>
/// <param name="DiskBytes">What its images and snapshots take of the store, bytes.</param>
/// <param name="VirtualBytes">What its disks may grow to, bytes.</param>
public sealed record AccountUsage(string Account, int Machines, int Running, int Cores, int MemoryMiB, long DiskBytes, long VirtualBytes)
{
    /// <summary>Why it may change nothing; null where it may.</summary>
    public FrozenAccount? Frozen { get; init; }

    /// <summary>What it may have; null where an older blade does not say it.</summary>
    public AccountLimits? Limits { get; init; }
}
