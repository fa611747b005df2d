using Shien.Inspection.Boot;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Startup;

/// <summary>What a guest needs to come up on other hardware.</summary>
internal sealed record StartupEvidence
{
    public BootFacts Boot { get; init; } = new(null, false, false, false);

    public IReadOnlyList<KernelLine> KernelLines { get; init; } = [];

    public TextFile? Fstab { get; init; }

    public IReadOnlyList<FstabLine> Mounts { get; init; } = [];

    public StableNames Names { get; init; } = StableNames.Unknown;

    /// <summary>True if the boot needs a disk by a name that it only has on the old controller.</summary>
    public bool NeedsOldDiskNames => KernelLines is [{ RootByNumber: not null }, ..] || Mounts.Any(m => DeviceNames.IsNumbered(m.Device) && !m.MayBeAbsent);

    /// <summary>What is to be copied so that the firmware finds it; null if nothing is.</summary>
    public EfiFallback? Efi { get; init; }

    public bool HasSystemd { get; init; }

    /// <summary>True if nothing asks for a login on the serial line although the kernel writes to it.</summary>
    public bool IsSerialLoginOff { get; init; }

    /// <summary>Units of VirtualBox's guest additions that start at boot.</summary>
    public IReadOnlyList<string> AdditionUnits { get; init; } = [];
}
