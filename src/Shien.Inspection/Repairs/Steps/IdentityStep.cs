using Shien.Images.FileSystems;
using Shien.Inspection.Identity;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>
/// H3: what copies would share goes, and is made anew at the first start. Comes last. The number is emptied and not deleted, so that
/// systemd takes the machine for an installed one. machine-id(5), "First boot semantics".
/// </summary>
internal static class IdentityStep
{
    private const int ReadableMode = 0x124;

    public static void Apply(RepairContext context)
    {
        IdentityEvidence identity = context.Evidence.Identity;
        RepairDraft draft = context.Draft;
        if (identity.CardRules is { } rules)
        {
            draft.Delete(rules.Path, "Names of network cards are bound to old MAC addresses no more.");
        }

        foreach (string path in identity.LeasePaths)
        {
            draft.Delete(path, "An old address is not asked for again.");
        }

        foreach (string path in identity.SeedPaths)
        {
            draft.Delete(path, "A random seed is only good while nobody else has it.");
        }

        const string Why = "The machine gets a number of its own at its first start.";
        if (!context.Evidence.Startup.HasSystemd)
        {
            // D-Bus makes a number where there is none, and takes an empty file for a damaged one.
            DeleteNumbers(draft, identity, Why);
            return;
        }

        if (identity.HasDbusId || (identity.HasMachineId && draft.Find("/var/lib/dbus") is { Kind: FileKind.Directory }))
        {
            draft.Link(IdentityEvidence.DbusIdPath, IdentityEvidence.MachineIdPath, Why);
        }

        if (identity.HasMachineId)
        {
            draft.WriteNew(IdentityEvidence.MachineIdPath, [], Why, ReadableMode);
        }
    }

    private static void DeleteNumbers(RepairDraft draft, IdentityEvidence identity, string why)
    {
        if (identity.HasDbusId)
        {
            draft.Delete(IdentityEvidence.DbusIdPath, why);
        }

        if (identity.HasMachineId)
        {
            draft.Delete(IdentityEvidence.MachineIdPath, why);
        }
    }
}
