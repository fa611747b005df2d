namespace Shien.Api.Machines;

/// <summary>A kept state of a machine's disks.</summary>
/// <param name="Name">Unlike those of the machine's other snapshots.</param>
/// <param name="Taken">UTC.</param>
/// <param name="DiskBytes">What it takes in the store, bytes; a box that it stands on is not counted.</param>
public sealed record SnapshotInfo(string Name, DateTimeOffset Taken, long DiskBytes);
