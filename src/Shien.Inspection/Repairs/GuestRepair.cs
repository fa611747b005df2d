using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Survey;
using Shien.Inspection.Guests;
using Shien.Inspection.Repairs.Steps;
using Shien.Inspection.Rules;
using Shien.Inspection.Startup;

namespace Shien.Inspection.Repairs;

/// <summary>Plans how a guest is repaired. A pure function of the disks, the options and the request; changes nothing.</summary>
public static class GuestRepair
{
    // What a student must read first comes first; the number of the machine is emptied last, since other steps would fill it again.
    private static readonly Action<RepairContext>[] Steps =
    [
        PasswordStep.Apply,
        PublishedKeyStep.Apply,
        SshdStep.Apply,
        OwnerKeyStep.Apply,
        AuditStep.Apply,
        HostKeyStep.Apply,
        SshdStartStep.Apply,
        VagrantStep.Apply,
        MountStep.Apply,
        NetworkStep.Apply,
        LoaderStep.Apply,
        AdditionsStep.Apply,
        SecretStep.Apply,
        CloudInitStep.Apply,
        ServiceStep.Apply,
        ModeStep.Apply,
        IdentityStep.Apply,
        SelinuxStep.Apply,
    ];

    /// <summary>Plans for a machine that is shut down. Never throws for what is on the disks; refuses instead.</summary>
    /// <param name="disks">In the order of the machine; stay open and are not disposed.</param>
    /// <param name="options">As for the inspection whose findings are to be repaired.</param>
    /// <param name="request">Keys of the owner, new host keys.</param>
    public static RepairPlan Plan(IReadOnlyList<DiskReader> disks, InspectionOptions options, RepairRequest request)
    {
        VolumeSurvey survey = VolumeSurvey.Look(disks);
        List<GuestVolume> volumes = [.. survey.Volumes.Select(v => new GuestVolume(v))];
        List<(GuestVolume Volume, GuestFileSystem Guest)> roots = GuestRoots.Find(volumes, new FindingList(options.Profile));
        if (roots is not [(_, var guest)])
        {
            return Refuse(roots.Count == 0
                ? "There is no Linux root file system that this version can read. Only a machine that can be checked can be repaired."
                : $"The machine has {roots.Count} root file systems, and which one starts is not known. Keep one of them, then try again.");
        }

        if (volumes.Find(v => v.FileSystem is { IsUnclean: true }) is { } unclean)
        {
            return Refuse(
                $"{unclean.Name} was not shut down cleanly, so its newest changes are not seen. Start the machine, shut it down, then try again.");
        }

        RepairPlan plan = Plan(guest, StableNames.Of(volumes), options, request);
        return plan with { Mounts = RepairMounts.For(guest, [.. volumes.Select(v => v.Surveyed)], plan.Edits.Select(e => e.Path)) };
    }

    /// <summary>Plans for a tree of files.</summary>
    internal static RepairPlan Plan(GuestFileSystem guest, StableNames names, InspectionOptions options, RepairRequest request)
    {
        FindingList findings = new(options.Profile);
        GuestTree tree = new(guest, findings);
        string? hostName = new SystemFacts(guest).ReadHostName();
        GuestEvidence evidence = new EvidenceReader(tree, findings, names).Read(hostName, options.Today);
        RuleContext rules = GuestInspector.ContextOf(options);
        rules.Passwords.Announce(evidence.Accounts, hostName);
        RepairContext context = new(new RepairDraft(guest), evidence, rules, request);
        try
        {
            foreach (Action<RepairContext> step in Steps)
            {
                step(context);
            }
        }
        catch (RepairRefusedException e)
        {
            return Refuse(e.Message);
        }
        catch (ImageException e)
        {
            return Refuse($"{e.Message} Nothing was changed.");
        }

        return new RepairPlan(context.Draft.Edits, null);
    }

    private static RepairPlan Refuse(string why) => new([], why);
}
