using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Store;

namespace Shien.Tests.Blade;

/// <summary>A store in a folder of its own, removed at the end; what a daemon would make at its start is there.</summary>
internal sealed class TemporaryStore : IDisposable
{
    public TemporaryStore()
    {
        // In memory where there is some: everything that the store writes is synced.
        string home = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        Layout = new StoreLayout(Directory.CreateDirectory(Path.Combine(home, "shien-store-" + Guid.NewGuid().ToString("N"))).FullName);
        using FileLock held = new StoreOpening(Layout, "blade1").Run();
    }

    public static Account Alice { get; } = new("alice", 20001, 20001, IsAdministrator: false);

    public static Account Root { get; } = new("root", 0, 0, IsAdministrator: true);

    public StoreLayout Layout { get; }

    /// <summary>A push that passes every rule.</summary>
    public static PushRequest Request { get; } = new(
        Name: null, Replace: false, Cores: 1, MemoryMiB: 512, Firmware: "bios", Architecture: "x86_64", [new PushDisk(1 << 30, 100, new string('a', 64))]);

    /// <summary>A record as a push leaves it.</summary>
    public static MachineRecord Record(string slot, string pushId = "p1", int disks = 1) => new(
        "alice",
        20001,
        slot,
        new Guid("11111111-2222-3333-4444-5555555555" + slot),
        "52:54:00:00:00:" + slot,
        2,
        1024,
        "bios",
        "virtio",
        "virtio",
        [.. Enumerable.Range(1, disks).Select(n => new DiskRecord(MachineRecord.ImageFile(slot, n), 1 << 20, new string('a', 64)))],
        pushId,
        "blade1",
        new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero),
        null,
        []);

    /// <summary>Makes the directories that an account's first push makes; they stay the test's own.</summary>
    public void MakeAccount(string account)
    {
        Directory.CreateDirectory(Layout.Records(account));
        Directory.CreateDirectory(Layout.Images(account));
    }

    /// <summary>Every file below the store but locks, by its path in it.</summary>
    public IReadOnlyDictionary<string, string> Files() => Directory
        .EnumerateFiles(Layout.Root, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Layout.Root, path))
        .Where(file => !file.StartsWith("locks/", StringComparison.Ordinal))
        .ToDictionary(file => file, file => File.ReadAllText(Path.Combine(Layout.Root, file)));

    public void Dispose() => Directory.Delete(Layout.Root, recursive: true);
}
