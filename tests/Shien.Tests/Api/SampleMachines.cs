using Shien.Api.Machines;

namespace Shien.Tests.Api;

/// <summary>Machines as a blade lists them.</summary>
internal static class SampleMachines
{
    public static MachineInfo Running { get; } = new(
        "01", "running", "2b7c1f3e-0000-4000-8000-000000000001", "52:54:00:12:34:56", ["192.168.122.17"], 2, 1024, 123_456_789, 10L << 30, "virtio", 1);

    public static MachineInfo Off { get; } = Running with { Name = "02", State = "shut off", Addresses = [], Cores = 1, MemoryMiB = 512 };

    public static MachineInfo ImageOnly { get; } = Off with { Name = "03", State = "undefined", Mac = "", Cores = 0, MemoryMiB = 0 };
}
