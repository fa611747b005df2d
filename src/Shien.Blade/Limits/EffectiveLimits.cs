namespace Shien.Blade.Limits;

/// <summary>What one account may have now, and where each number comes from.</summary>
internal sealed class EffectiveLimits(IReadOnlyDictionary<LimitKey, (long? Most, string Source)> found)
{
    /// <summary>Machines.</summary>
    public int Machines => (int)Most(LimitKey.Machines)!;

    /// <summary>Machines that run at once.</summary>
    public int Running => (int)Most(LimitKey.Running)!;

    /// <summary>Snapshots of all machines.</summary>
    public int Snapshots => (int)Most(LimitKey.Snapshots)!;

    /// <summary>Virtual CPUs of one machine.</summary>
    public int Cores => (int)Most(LimitKey.Cores)!;

    /// <summary>Memory of one machine, MiB.</summary>
    public int MemoryMiB => (int)Most(LimitKey.MemoryMiB)!;

    /// <summary>Disks of one machine together, bytes.</summary>
    public long DiskBytes => (long)Most(LimitKey.DiskGiB)! << 30;

    /// <summary>Disks and snapshots of all machines, bytes; null for no limit.</summary>
    public long? TotalDiskBytes => Most(LimitKey.TotalDiskGiB) << 30;

    /// <summary>How much of CPUs and disks a machine gets.</summary>
    public Tuning Tuning => new(
        Most(LimitKey.CpuShares), (int?)Most(LimitKey.CpuPercent), Most(LimitKey.DiskMiBPerSecond) << 20, Most(LimitKey.DiskIops));

    /// <summary>How much; null for no limit.</summary>
    public long? Most(LimitKey key) => found[key].Most;

    /// <summary>Where that comes from: a section of the file, or <c>default</c>.</summary>
    public string Source(LimitKey key) => found[key].Source;
}
