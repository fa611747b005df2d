using System.Text.Json.Serialization;
using Shien.Api.Administration;

namespace Shien.Api.Machines;

/// <summary>Answer of <c>GET /v1/machines/NAME/details</c>: all that its owner may know of a machine.</summary>
/// <param name="Machine">As a list shows it.</param>
/// <param name="Account">Whose it is.</param>
/// <param name="Blade">The blade that answers.</param>
/// <param name="Firmware"><c>bios</c> or <c>efi</c>.</param>
/// <param name="Addresses">What is known of its addresses, the likeliest first; none while it does not run.</param>
/// <param name="Disks">In their order.</param>
/// <param name="Changed">When the image was pushed or repaired last, UTC; it was checked then.</param>
/// <param name="Findings">Of that check.</param>
public sealed record MachineDetails(
    MachineInfo Machine,
    string Account,
    string Blade,
    string Firmware,
    IReadOnlyList<MachineAddress> Addresses,
    IReadOnlyList<MachineDisk> Disks,
    DateTimeOffset Changed,
    IReadOnlyList<FindingInfo> Findings)
{
    /// <summary>Version of this form, 1.</summary>
    [JsonPropertyOrder(-1)]
    public int Schema { get; init; } = 1;

    /// <summary>Why an administrator let blocking findings in, or null.</summary>
    public string? AllowedBecause { get; init; }

    /// <summary>Fingerprints of its host keys, <c>SHA256:…</c>; null where nobody knows them.</summary>
    public IReadOnlyList<string>? HostKeys { get; init; }

    /// <summary>The account inside that a repair gave its owner's key to; null where none did.</summary>
    public string? Login { get; init; }

    /// <summary>True if it has a display: <c>vncdisplay</c> shows where.</summary>
    public bool HasDisplay { get; init; }

    /// <summary>True if it was made empty, and what was installed on it was never checked.</summary>
    public bool IsUnchecked { get; init; }

    /// <summary>What the account may have and uses of it; null where an older blade does not say it.</summary>
    public IReadOnlyList<LimitInfo>? Limits { get; init; }

    /// <summary>Virtual CPUs and memory (MiB) with which it runs now, where they are others than at the next start; null otherwise.</summary>
    public MachineSize? RunsWith { get; init; }
}

/// <summary>Virtual CPUs and memory of a machine.</summary>
/// <param name="Cores">Virtual CPUs.</param>
/// <param name="MemoryMiB">Memory, MiB.</param>
public sealed record MachineSize(int Cores, int MemoryMiB);

/// <summary>An address of a machine, and who says so.</summary>
/// <param name="Address">IPv4 or IPv6.</param>
/// <param name="Source"><c>lease</c>: the network's DHCP server; <c>arp</c>: the blade's neighbour table; <c>agent</c>: the guest itself.</param>
public sealed record MachineAddress(string Address, string Source);

/// <summary>A disk of a machine.</summary>
/// <param name="Target">As the guest's bus counts it: <c>vda</c>.</param>
/// <param name="OwnBytes">What its own image takes in the store.</param>
/// <param name="VirtualBytes">What the guest sees.</param>
public sealed record MachineDisk(string Target, long OwnBytes, long VirtualBytes)
{
    /// <summary>The published box that it stands on, or null.</summary>
    public string? Base { get; init; }
}
