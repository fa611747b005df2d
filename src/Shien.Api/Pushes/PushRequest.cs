using System.Text.Json.Serialization;
using Shien.Api.Boxes;

namespace Shien.Api.Pushes;

/// <summary>
/// Body of <c>POST /v1/pushes</c>: everything the blade needs to refuse before a byte of content travels.
/// </summary>
/// <param name="Name">Slot, a name of the owner's own, or null; where no machine has the name, the first free slot is taken.</param>
/// <param name="Replace">Put it onto the own, occupied slot: the machine is stopped, name, UUID and MAC stay.</param>
/// <param name="Cores">Virtual CPUs wanted.</param>
/// <param name="MemoryMiB">Memory wanted, MiB.</param>
/// <param name="Firmware"><c>bios</c> or <c>efi</c>.</param>
/// <param name="Architecture"><c>x86_64</c>, <c>aarch64</c> or <c>unknown</c>.</param>
/// <param name="Disks">At least one, in the order of the machine.</param>
/// <param name="AllowFindings">Reason for which an administrator accepts blocking findings, or null.</param>
/// <param name="DryRun">Answer what would be reserved and reserve nothing.</param>
/// <param name="Fix">Repair on the blade what its check finds and can repair.</param>
/// <param name="Box">Publish it as this box in place of filling a slot, or null; for a dry run its signature is empty and its disks are upper bounds.</param>
public sealed record PushRequest(
    // Required by its place in the constructor, so it travels as null as well.
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Name,
    bool Replace,
    int Cores,
    int MemoryMiB,
    string Firmware,
    string Architecture,
    IReadOnlyList<PushDisk> Disks,
    string? AllowFindings = null,
    bool DryRun = false,
    bool Fix = false,
    SignedManifest? Box = null);
