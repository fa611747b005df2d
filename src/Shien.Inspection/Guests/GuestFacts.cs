using System.Text.Json.Serialization;

namespace Shien.Inspection.Guests;

/// <summary>What is known about a guest, cleaned of whatever could harm a terminal. Unknown texts are null.</summary>
public sealed record GuestFacts
{
    /// <summary>Distribution, from os-release.</summary>
    public OsFacts? Os { get; init; }

    /// <summary>From /etc/hostname.</summary>
    public string? HostName { get; init; }

    /// <summary><c>x86_64</c>, <c>aarch64</c>, <c>i686</c>, <c>arm</c>, <c>riscv64</c> or <c>unknown</c>, from the ELF header
    /// of the guest's own programs.</summary>
    public string Architecture { get; init; } = "unknown";

    /// <summary>True if there is a partition that UEFI firmware starts from; not proof that the guest cannot start from BIOS.</summary>
    public bool EfiPartition { get; init; }

    /// <summary>True if the first disk has a GPT and a partition for the boot loader of a BIOS.</summary>
    public bool BiosBootPartition { get; init; }

    /// <summary>Accounts of /etc/passwd in its order, at most 1000.</summary>
    public IReadOnlyList<AccountFacts> Accounts { get; init; } = [];

    /// <summary>Every partition, or the whole disk where it has none.</summary>
    public IReadOnlyList<FileSystemFacts> FileSystems { get; init; } = [];

    /// <summary>Services and sockets that start with the machine or on demand, at most 500, in the order in which they are pulled in.</summary>
    public IReadOnlyList<ServiceFacts> Services { get; init; } = [];

    /// <summary>Where they take connections, at most 500.</summary>
    public IReadOnlyList<ListeningFacts> Listening { get; init; } = [];

    /// <summary>Version of the newest kernel in /boot, as its file name ends.</summary>
    public string? Kernel { get; init; }

    /// <summary>True only where it is proven that the machine finds its root and what it mounts on virtio-blk disks at boot.</summary>
    public bool VirtioDisk { get; init; }

    /// <summary>True only where it is proven that this kernel can drive a virtio network card.</summary>
    public bool VirtioNet { get; init; }

    /// <summary>True only where it is proven that this kernel finds its root on a SATA (AHCI) disk at boot.</summary>
    public bool SataDisk { get; init; }

    /// <summary>The guest's sshd; null if there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SshdFacts? Sshd { get; init; }
}
