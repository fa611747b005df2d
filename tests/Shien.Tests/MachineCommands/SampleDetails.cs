using Shien.Api;
using Shien.Api.Machines;
using Shien.Tests.Api;

namespace Shien.Tests.MachineCommands;

/// <summary>What a blade tells of one machine.</summary>
internal static class SampleDetails
{
    public static DomainFacts Running { get; } = new(
        "01", 7, "2b7c1f3e-0000-4000-8000-000000000001", "hvm", "running", 2, 12_340_000_000, 1 << 20, 1 << 20, true, false, false,
        [new DomainInterface("vnet3", "network", "default", "virtio", "52:54:00:12:34:56")]);

    public static DomainFacts Off { get; } = Running with
    {
        Id = null,
        State = "shut off",
        CpuNanoseconds = 0,
        SecurityModel = "none",
        SecurityDoi = "0",
        Interfaces = [new DomainInterface(null, "network", "default", "virtio", "52:54:00:12:34:56")],
    };

    public static MachineDetails Page { get; } = new(
        SampleMachines.Running with { Id = 7, Name = "web", Slot = "01" },
        "e24",
        "blade1",
        "bios",
        [new MachineAddress("192.168.122.17", "lease"), new MachineAddress("10.0.0.5", "agent")],
        [new MachineDisk("vda", 123_456_789, 10L << 30) { Base = "course-debian 1.2" }],
        new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero),
        [
            new FindingInfo("O1", "warn", "/var/log/apt/history.log", "Brought up to date 40 days ago", "apt upgrade"),
            new FindingInfo("A1", "info", "disk", "nothing", "nothing"),
        ])
    {
        HostKeys = ["SHA256:2eykoIBTE6zSiEXXXzJSXqFs6mIi2BiEpvFxb2MC9iQ"],
        RunsWith = new MachineSize(1, 512),
    };
}
