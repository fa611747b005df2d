using Shien.Api.Pushes;
using Shien.Api.Repairs;
using Shien.Images.FileSystems;
using Shien.Inspection;
using Shien.Inspection.Repairs;

namespace Shien.Cli.Push;

/// <summary>What the blade's repair would change, planned on the laptop's own disks by the same code.</summary>
/// <param name="Edits">In their order; without content.</param>
/// <param name="Refusal">Why it would do nothing, or null.</param>
internal sealed record PushRepair(IReadOnlyList<RepairEdit> Edits, string? Refusal)
{
    private const int MaxPathChars = 200;

    /// <summary>Plans it with the keys that the blade knows of the owner.</summary>
    public static PushRepair Plan(PushDraft draft, PushTicket ticket, Profile profile)
    {
        InspectionOptions options = new() { Profile = profile };
        // The blade makes the keys; here only their places matter.
        HostKeyPair[] hostKeys = [.. HostKeyPair.UsualNames.Select(name => new HostKeyPair(name, "private", "public"))];
        RepairPlan plan = GuestRepair.Plan(
            draft.Source.Disks, options, new RepairRequest(ticket.OwnerKeys ?? [], hostKeys, profile, options.Today));
        return new PushRepair([.. plan.Edits.Select(Edit)], plan.Refusal is { } why ? GuestText.Clean(why, 1000) : null);
    }

    /// <summary>For people, a line each.</summary>
    public IEnumerable<string> Lines() => Refusal is not null
        ? [$"  repair   refused: {Refusal}"]
        : [$"  repair   {Edits.Count} changes on the blade; the machine here stays as it is", .. RepairText.Lines(Edits)];

    private static RepairEdit Edit(GuestEdit edit) => new(RepairEditKind.NameOf(edit.Kind), GuestText.Clean(edit.Path, MaxPathChars), edit.Why);
}
