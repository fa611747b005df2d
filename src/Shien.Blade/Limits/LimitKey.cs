namespace Shien.Blade.Limits;

/// <summary>What an administrator may limit; <see cref="LimitKind"/> says how each is written.</summary>
internal enum LimitKey
{
    Machines,
    Running,
    Snapshots,
    Cores,
    MemoryMiB,
    DiskGiB,
    RunningCores,
    RunningMemoryMiB,
    TotalDiskGiB,
    CpuShares,
    CpuPercent,
    DiskMiBPerSecond,
    DiskIops,
}
