using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;

namespace Shien.Inspection.Repairs;

/// <summary>What a repair is given besides the guest; made outside, so that a plan is a pure function.</summary>
/// <param name="OwnerKeys">Lines of an authorized_keys without options; empty where no key of the owner is known.</param>
/// <param name="HostKeys">The host keys that the machine gets; empty to leave those it has.</param>
/// <param name="Profile">Where the machine will be reached from.</param>
/// <param name="Today">The day by which is judged, UTC.</param>
public sealed record RepairRequest(
    IReadOnlyList<string> OwnerKeys, IReadOnlyList<HostKeyPair> HostKeys, Profile Profile, DateOnly Today)
{
    /// <summary>
    /// True for a machine that begins as a copy of a published box: no password of the box opens it, known or not, no key but the owner's
    /// and the administrators', and the owner gets in whatever the box allowed.
    /// </summary>
    public bool IsNew { get; init; }

    /// <summary>Those of the owner's keys that sshd takes.</summary>
    internal IReadOnlyList<PlainKey> OwnerPlainKeys => PlainKey.Parse(GuestText.Encode(string.Join('\n', OwnerKeys)));
}
