using System.Text.Json.Serialization;
using Shien.Api;
using Shien.Api.Repairs;

namespace Shien.Blade.Store;

/// <summary>
/// What the blade knows of one machine: <c>machines/ACCOUNT/NN.json</c>. Decides who owns it; the domain's name does not.
/// </summary>
/// <param name="Account">Its owner.</param>
/// <param name="Uid">The owner's uid when it was pushed: an account that was made anew under the name does not inherit it.</param>
/// <param name="Slot"><c>01</c> to <c>99</c>.</param>
/// <param name="Uuid">libvirt's UUID; stays when the image is replaced.</param>
/// <param name="Mac">MAC of its card; stays as well.</param>
/// <param name="Cores">Virtual CPUs.</param>
/// <param name="MemoryMiB">Memory, MiB.</param>
/// <param name="Firmware"><c>bios</c> or <c>efi</c>.</param>
/// <param name="DiskBus"><c>virtio</c> or <c>sata</c>: what the guest is proven to boot from.</param>
/// <param name="CardModel"><c>virtio</c> or <c>e1000</c>.</param>
/// <param name="Disks">At least one.</param>
/// <param name="PushId">The push it came from; tells a finished change from one that was cut.</param>
/// <param name="Blade">The blade that took it in.</param>
/// <param name="Changed">When, UTC.</param>
/// <param name="AllowedBecause">Why an administrator accepted blocking findings, or null.</param>
/// <param name="Findings">What the blade's check found.</param>
internal sealed record MachineRecord(
    string Account,
    uint Uid,
    string Slot,
    Guid Uuid,
    string Mac,
    int Cores,
    int MemoryMiB,
    string Firmware,
    string DiskBus,
    string CardModel,
    IReadOnlyList<DiskRecord> Disks,
    string PushId,
    string Blade,
    DateTimeOffset Changed,
    string? AllowedBecause,
    IReadOnlyList<FindingInfo> Findings)
{
    /// <summary>Form of the file; grows when it changes.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>Fingerprints of the host keys that its check has seen; null for a machine of an older shiend.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? HostKeys { get; init; }

    /// <summary>What repairs have changed in the guest since it was pushed, in their order; null where nothing was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RepairEdit>? Edits { get; init; }

    /// <summary>What the file in its DVD drive was called; null where it has none. The copy is <see cref="MediaFile"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Medium { get; init; }

    /// <summary>True if it boots from its DVD drive before its disk, as long as something is in there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool BootsMedium { get; init; }

    /// <summary>True if it has a graphics card, and a display that its owner may look at.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasDisplay { get; init; }

    /// <summary>True if it was made empty, and what was installed on it since was never checked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsUnchecked { get; init; }

    /// <summary>File of what is in its DVD drive.</summary>
    [JsonIgnore]
    public string MediaFile => Slot + ".iso";

    /// <summary>What its owner calls it; null where that is its slot. Names no file and no domain.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OwnName { get; init; }

    /// <summary>Its name for people: its owner's own, or its slot.</summary>
    [JsonIgnore]
    public string Name => OwnName ?? Slot;

    /// <summary>Name of the libvirt domain: <c>ACCOUNT@NN</c>.</summary>
    [JsonIgnore]
    public string DomainName => $"{Account}@{Slot}";

    /// <summary>File of the firmware's memory, or null for a BIOS.</summary>
    [JsonIgnore]
    public string? FirmwareFile => Firmware == "efi" ? Slot + ".nvram" : null;

    /// <summary>Kept states of its disks, the oldest first; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SnapshotRecord>? Snapshots { get; init; }

    /// <summary>Its disks and those of its snapshots.</summary>
    [JsonIgnore]
    public IEnumerable<DiskRecord> AllDisks => Disks.Concat((Snapshots ?? []).SelectMany(s => s.Disks));

    /// <summary>Everything it has in the account's image directory.</summary>
    [JsonIgnore]
    public IEnumerable<string> Files => AllDisks.Select(d => d.File)
        .Concat(new[] { FirmwareFile, Medium is null ? null : MediaFile }.Concat((Snapshots ?? []).Select(s => s.FirmwareFile)).OfType<string>());

    /// <summary>Name of the image of a disk, from 1: <c>01.qcow2</c>, <c>01-2.qcow2</c>.</summary>
    public static string ImageFile(string slot, int disk) => disk == 1 ? $"{slot}.qcow2" : $"{slot}-{disk}.qcow2";
}

/// <summary>One disk of a machine.</summary>
/// <param name="File">Name in the account's image directory.</param>
/// <param name="LengthBytes">What the guest sees.</param>
/// <param name="PushedRoot">Root hash of the block map that was pushed; the seam for sending only what changed.</param>
internal sealed record DiskRecord(string File, long LengthBytes, string PushedRoot)
{
    /// <summary>The disk of a published box that the image stands on; null for one that is whole by itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BaseDisk? Base { get; init; }
}
