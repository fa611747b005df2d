using System.Text.Json.Serialization;
using Shien.Api.Addresses;

namespace Shien.Api.Machines;

/// <summary>One machine of the caller's.</summary>
/// <param name="Name">What its owner calls it: its slot, <c>01</c> to <c>04</c>, or a name of his own.</param>
/// <param name="State">As virsh says it: <c>running</c>, <c>shut off</c>, <c>paused</c> …; <c>undefined</c> where only the image is left.</param>
/// <param name="Uuid">libvirt's UUID.</param>
/// <param name="Mac">MAC of the first network card, lower case with colons.</param>
/// <param name="Addresses">IP addresses that the network has leased to it, none while it is not running.</param>
/// <param name="Cores">Virtual CPUs.</param>
/// <param name="MemoryMiB">Memory, MiB.</param>
/// <param name="DiskBytes">What its own images and its snapshots take in the store, bytes; a box that they stand on is not counted.</param>
/// <param name="VirtualBytes">What the guest sees of its disks, bytes.</param>
/// <param name="DiskBus"><c>virtio</c> or <c>sata</c>.</param>
/// <param name="Disks">Number of disks, at least 1.</param>
public sealed record MachineInfo(
    string Name,
    string State,
    string Uuid,
    string Mac,
    IReadOnlyList<string> Addresses,
    int Cores,
    int MemoryMiB,
    long DiskBytes,
    long VirtualBytes,
    string DiskBus,
    int Disks)
{
    /// <summary>The published box that its images stand on, <c>course-debian 1.2</c>; null where they are whole by themselves.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Base { get; init; }

    /// <summary>Name of the file in its DVD drive; null where it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Medium { get; init; }

    /// <summary>libvirt's number while it runs; null while it does not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Id { get; init; }

    /// <summary>Its slot, where its name is another; it answers to both. Null where they are the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Slot { get; init; }

    /// <summary>What the blade's address service knows of it; null where it has none, or is not told of this machine.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AddressRegistration? Registration { get; init; }
}
