namespace Shien.Blade.Limits;

/// <summary>One limit as it is written, read and shown.</summary>
/// <param name="Key">Which.</param>
/// <param name="Name">Its name in the file.</param>
/// <param name="What">In words, of an account or of each of its machines.</param>
/// <param name="Unit">Behind the number; empty for a count.</param>
/// <param name="Least">Smallest number that can be written.</param>
/// <param name="Most">Largest one.</param>
/// <param name="Default">What holds where no line says anything; null for no limit.</param>
internal sealed record LimitKind(LimitKey Key, string Name, string What, string Unit, long Least, long Most, long? Default)
{
    /// <summary>All, in the order in which they are shown.</summary>
    public static IReadOnlyList<LimitKind> All { get; } =
    [
        new(LimitKey.Machines, "machines", "machines", "", 1, 99, 4),
        new(LimitKey.Running, "running", "machines that run at once", "", 0, 99, 4),
        new(LimitKey.Snapshots, "snapshots", "snapshots of all machines", "", 0, 1000, 3),
        new(LimitKey.TotalDiskGiB, "total_disk_gib", "disks and snapshots of all machines", "GiB", 1, 1 << 20, null),
        new(LimitKey.RunningCores, "running_cores", "CPUs of the machines that run", "", 1, 25_500, null),
        new(LimitKey.RunningMemoryMiB, "running_memory_mib", "memory of the machines that run", "MiB", 16, 1 << 30, null),
        new(LimitKey.Cores, "cores", "CPUs of a machine", "", 1, 255, 4),
        new(LimitKey.MemoryMiB, "memory_mib", "memory of a machine", "MiB", 16, 4 << 20, 8192),
        new(LimitKey.DiskGiB, "disk_gib", "disks of a machine", "GiB", 1, 65536, 64),

        // What both versions of cgroups take; 1024 is what a machine has without it.
        new(LimitKey.CpuShares, "cpu_shares", "weight of a machine where CPUs are short", "", 2, 10_000, null),
        new(LimitKey.CpuPercent, "cpu_percent", "what each CPU of a machine gets of a real one", "%", 1, 100, null),
        new(LimitKey.DiskMiBPerSecond, "disk_mib_per_second", "what a machine reads and writes", "MiB/s", 1, 1 << 20, null),
        new(LimitKey.DiskIops, "disk_iops", "disk operations of a machine", "/s", 1, 100_000_000, null),
    ];

    /// <summary>The one of a key.</summary>
    public static LimitKind Of(LimitKey key) => All.First(kind => kind.Key == key);

    /// <summary>The one of that name in the file, or null.</summary>
    public static LimitKind? Named(string name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>A number with its unit.</summary>
    public string Text(long number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number}{(Unit.Length > 0 ? " " + Unit : "")}");
}
