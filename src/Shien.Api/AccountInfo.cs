namespace Shien.Api;

/// <summary>Answer of <c>GET /v1/account</c>: who the blade says the caller is.</summary>
/// <param name="Account">Login name, from the kernel's peer credentials and NSS.</param>
/// <param name="Role"><c>user</c> or <c>administrator</c>.</param>
/// <param name="Blade">Host name of the blade.</param>
/// <param name="Version">Version of shiend.</param>
/// <param name="Architecture">What its machines must be: <c>x86_64</c>.</param>
/// <param name="MachineLimit">Slots of the account, 1 to 99.</param>
/// <param name="CoreLimit">Most virtual CPUs of one machine.</param>
/// <param name="MemoryLimitMiB">Most memory of one machine, MiB.</param>
/// <param name="DiskLimitBytes">Most bytes that the disks of one machine may have together.</param>
public sealed record AccountInfo(
    string Account,
    string Role,
    string Blade,
    string Version,
    string Architecture,
    int MachineLimit,
    int CoreLimit,
    int MemoryLimitMiB,
    long DiskLimitBytes)
{
    /// <summary>True for administrators and members of the publishers' group: they may publish boxes.</summary>
    public bool MayPublish { get; init; }
}
