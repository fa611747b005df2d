using Shien.Api;
using Shien.Blade.Displays;
using Shien.Blade.Native;

namespace Shien.Blade.Machines;

/// <summary>What this blade gives to every machine.</summary>
/// <param name="IsKvm">Hardware virtualisation, else QEMU's emulation.</param>
/// <param name="CpuModel">CPU that guests see.</param>
/// <param name="DiskCache"><c>none</c>, or <c>writethrough</c> where the store cannot O_DIRECT.</param>
/// <param name="Network">libvirt network.</param>
/// <param name="VmUidBase">Added to an account's uid for its qemu processes.</param>
/// <param name="VmGid">Their group.</param>
/// <param name="Firmware">UEFI firmware.</param>
internal sealed record DomainPlatform(
    bool IsKvm, string CpuModel, string DiskCache, string Network, uint VmUidBase, uint VmGid, EfiFirmware Firmware)
{
    /// <summary>Where the displays of machines are.</summary>
    public DisplayFolder Displays { get; init; } = new("/run/shien/displays");

    /// <summary>Of every machine, and of the blade itself.</summary>
    public const string Architecture = "x86_64";

    /// <summary>The uid of an account's qemu processes and images; never a login's.</summary>
    /// <exception cref="RefusalException">The account's uid is too large.</exception>
    public uint MachineUid(uint uid) => uid < uint.MaxValue - VmUidBase
        ? VmUidBase + uid
        : throw new RefusalException(
            ErrorCodes.Forbidden,
            $"uid {uid} is too large: with vm_uid_base {VmUidBase} accounts up to uid {uint.MaxValue - VmUidBase - 1} can have machines",
            "Ask an administrator to lower vm_uid_base in shiend.toml before the first machine exists.");

    /// <summary>Gives a file of root's to an account's machines: no other machine and no login reaches it.</summary>
    /// <param name="path">Where only root can put anything in its place.</param>
    /// <param name="uid">The account's own.</param>
    /// <exception cref="IOException">It cannot be given.</exception>
    public void Give(string path, uint uid) =>
        PosixError.Check(LibC.lchown(path, MachineUid(uid), VmGid), $"'{path}' cannot be given to its machine");
}
