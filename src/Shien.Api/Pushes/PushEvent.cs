using System.Text.Json.Serialization;
using Shien.Api.Boxes;
using Shien.Api.Machines;
using Shien.Api.Repairs;

namespace Shien.Api.Pushes;

/// <summary>One line of the answer of a commit, a repair, a proof, and of everything else that takes long, which is a stream of JSON lines. The last one has a machine, a box or an error.</summary>
/// <param name="Phase"><c>assemble</c>, <c>box</c>, <c>inspect</c>, <c>repair</c>, <c>copy</c>, <c>define</c>, <c>publish</c>, <c>start</c>, <c>address</c>, <c>boot</c>, <c>login</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Done">Work done in this phase, bytes where it has bytes.</param>
/// <param name="Total">All the work of this phase, 0 where unknown.</param>
/// <param name="Findings">With phase <c>inspect</c>, when it has ended: what the blade's check found.</param>
/// <param name="Machine">With <c>done</c>: the machine as it stands.</param>
/// <param name="Error">With <c>failed</c>.</param>
/// <param name="Note">A sentence for people, such as why the disk hangs on SATA.</param>
/// <param name="Repair">With phase <c>repair</c>: what is done to the guest; with <c>done</c>: what was, and its host keys.</param>
/// <param name="Banner">With phase <c>login</c>, from which on the guest's port 22 can be reached: what its sshd calls itself, cleaned.</param>
/// <param name="Box">With <c>done</c>: the box as it is published.</param>
public sealed record PushEvent(
    string Phase,
    long Done = 0,
    long Total = 0,
    IReadOnlyList<FindingInfo>? Findings = null,
    MachineInfo? Machine = null,
    ApiError? Error = null,
    string? Note = null,
    RepairInfo? Repair = null,
    string? Banner = null,
    BoxInfo? Box = null)
{
    /// <summary>With <c>done</c>, where several machines were made: all of them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MachineInfo>? Machines { get; init; }
}
