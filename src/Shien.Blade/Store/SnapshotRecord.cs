using System.Text.Json.Serialization;
using Shien.Api;
using Shien.Api.Repairs;

namespace Shien.Blade.Store;

/// <summary>
/// A kept state of a machine's disks: images of its own, which nothing stands on and no guest writes to, and what was known of the
/// machine then.
/// </summary>
/// <param name="Name">Unlike those of the machine's other snapshots.</param>
/// <param name="Taken">UTC.</param>
/// <param name="Disks">Its images, in order.</param>
/// <param name="FirmwareFile">File of the firmware's memory, or null for a BIOS.</param>
/// <param name="DiskBus">As in <see cref="MachineRecord"/>; so for all that follow.</param>
/// <param name="CardModel">Of the card.</param>
/// <param name="AllowedBecause">Why blocking findings were accepted.</param>
/// <param name="Findings">Of the last check before it.</param>
internal sealed record SnapshotRecord(
    string Name,
    DateTimeOffset Taken,
    IReadOnlyList<DiskRecord> Disks,
    string? FirmwareFile,
    string DiskBus,
    string CardModel,
    string? AllowedBecause,
    IReadOnlyList<FindingInfo> Findings)
{
    /// <summary>Fingerprints of the host keys in it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? HostKeys { get; init; }

    /// <summary>What repairs had changed in the guest.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RepairEdit>? Edits { get; init; }

    /// <summary>Name of the image of a disk of a snapshot, from 1; no slot and no name of a snapshot has an at sign or a dot.</summary>
    public static string ImageFile(string slot, string name, int disk) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{slot}@{name}.{disk}.qcow2");

    /// <summary>Name of its firmware's memory.</summary>
    public static string MemoryFile(string slot, string name) => $"{slot}@{name}.nvram";
}
