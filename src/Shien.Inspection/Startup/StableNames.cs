using Shien.Inspection.Guests;

namespace Shien.Inspection.Startup;

/// <summary>By which name a device is found on any hardware. Knows nothing where only a tree of files is looked at.</summary>
internal sealed class StableNames
{
    private readonly List<GuestVolume>? volumes;

    private StableNames(List<GuestVolume>? volumes) => this.volumes = volumes;

    public static StableNames Unknown { get; } = new(null);

    public static StableNames Of(List<GuestVolume> volumes) => new(volumes);

    /// <summary><c>UUID=…</c> of a device such as <c>/dev/sda1</c>; null if it is not known, or has none.</summary>
    public string? Find(string device) =>
        volumes?.Find(v => Fstab.Names(device, v.Surveyed)) is { Surveyed.Identity.Uuid: { Length: > 0 } uuid } && uuid.All(c => char.IsAsciiHexDigit(c) || c == '-')
            ? "UUID=" + uuid
            : null;

    /// <summary>
    /// True if it is certain that no disk of the machine has it: all of them could be read, so that it is in none that was not.
    /// </summary>
    public bool IsAbsent(string device) =>
        volumes is not null
        && (DeviceNames.IsNumbered(device) || (device.StartsWith("UUID=", StringComparison.Ordinal) || device.StartsWith("LABEL=", StringComparison.Ordinal)))
        && volumes.TrueForAll(v => v.Surveyed.Problem is null && !Fstab.Names(device, v.Surveyed));
}
