using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Survey;
using Shien.Inspection.Boot;
using Shien.Inspection.Guests;
using Shien.Inspection.Keys;
using Shien.Inspection.Passwords;
using Shien.Inspection.Passwords.Known;
using Shien.Inspection.Rules;
using Shien.Inspection.Rules.Logins;
using Shien.Inspection.Sshd.Servers;
using Shien.Inspection.Startup;

namespace Shien.Inspection;

/// <summary>Looks inside the disks of a machine that is shut down, and judges what it finds. Changes nothing.</summary>
public static class GuestInspector
{
    private const int MaxAccountFacts = 1000;

    /// <summary>
    /// Inspects. Never throws for what is on the disks: what is damaged, encrypted or not known becomes a finding "not checked".
    /// </summary>
    /// <param name="disks">In the order of the machine; stay open and are not disposed.</param>
    /// <param name="options">How thoroughly.</param>
    public static GuestReport Inspect(IReadOnlyList<DiskReader> disks, InspectionOptions options)
    {
        FindingList findings = new(options.Profile);
        RuleContext context = ContextOf(options);
        VolumeSurvey survey = VolumeSurvey.Look(disks);
        List<GuestVolume> volumes = [.. survey.Volumes.Select(v => new GuestVolume(v))];
        AddDiskFindings(survey, findings);
        List<(GuestVolume Volume, GuestFileSystem Guest)> roots = GuestRoots.Find(volumes, findings);
        GuestFacts? facts = null;
        foreach ((GuestVolume volume, GuestFileSystem guest) in roots)
        {
            GuestFacts these = InspectRoot(guest, roots.Count > 1 ? volume.Surveyed.Volume.Name + ": " : "", StableNames.Of(volumes), () => EfiLoaders.ArchitectureOf(volumes), context, findings);
            facts ??= these;
        }

        if (roots.Count == 0)
        {
            findings.AddNotChecked(
                "all disks", "No Linux root file system was found that this version can read.",
                "Push a machine whose root is ext4, xfs or btrfs and not encrypted, or have this one checked by hand.");
        }

        AddVolumeFindings(volumes, findings);
        facts ??= new GuestFacts();
        facts = facts with
        {
            Architecture = facts.Architecture == "unknown" ? EfiLoaders.ArchitectureOf(volumes) : facts.Architecture,
            BiosBootPartition = survey.Volumes.Any(v => v.Disk == 1 && v.Partition.IsBiosBoot),
            EfiPartition = survey.Volumes.Any(v => v.Partition.IsEfiSystem),
            FileSystems = [.. volumes.Select(FactsOf)],
        };
        return new GuestReport(facts, findings.Sorted()) { FoundHashes = context.Passwords.Found };
    }

    /// <summary>Inspects a tree of which nothing but its files is known.</summary>
    internal static GuestReport InspectTree(GuestFileSystem guest, InspectionOptions options)
    {
        FindingList findings = new(options.Profile);
        RuleContext context = ContextOf(options);
        GuestFacts facts = InspectRoot(guest, "", StableNames.Unknown, () => "unknown", context, findings);
        return new GuestReport(facts, findings.Sorted()) { FoundHashes = context.Passwords.Found };
    }

    internal static RuleContext ContextOf(InspectionOptions options)
    {
        HashMemory? memory = options.KnownHashes is null ? null : new HashMemory(options.KnownHashes);
        return new(options, new PasswordVerdicts(options.UseSystemCrypt ? PasswordTester.System(memory: memory) : PasswordTester.Managed(memory: memory)));
    }

    private static GuestFacts InspectRoot(
        GuestFileSystem guest, string wherePrefix, StableNames names, Func<string> loaderArchitecture, RuleContext context, FindingList findings)
    {
        SystemFacts system = new(guest);
        string? hostName = system.ReadHostName();
        GuestTree tree = new(guest, findings);
        GuestEvidence evidence = new EvidenceReader(tree, findings, names).Read(hostName, context.Options.Today);
        if (evidence.Architecture == "unknown")
        {
            evidence = evidence with { Architecture = loaderArchitecture() };
        }

        context.Passwords.Announce(evidence.Accounts, hostName);
        BootFacts boot = evidence.Startup.Boot;
        foreach (Finding finding in RuleTable.All.SelectMany(rule => rule.Check(evidence, context)))
        {
            findings.Add(finding with { Where = wherePrefix + finding.Where });
        }

        return new GuestFacts
        {
            Os = system.ReadOs(),
            HostName = hostName is null ? null : GuestText.Clean(hostName, 64),
            Architecture = system.ReadArchitecture(),
            Accounts = [.. evidence.Accounts.Take(MaxAccountFacts).Select(a => new AccountFacts(
                GuestText.Clean(a.Name, 64), a.Uid, HashKinds.NameOf(a.Password.Kind), a.CanLogIn, evidence.Sudo.Any(grant => grant.Account == a))
            {
                OpenTo = PublishedLogins.Of(a, evidence, context) is { Count: > 0 } ways ? ways : null,
            })],
            Services = evidence.Services.Facts(),
            Listening = evidence.Services.ListeningFacts(),
            Kernel = boot.Kernel is null ? null : GuestText.Clean(boot.Kernel, 128),
            // A kernel that could is no use where the boot looks for /dev/sda1; on SATA it finds that.
            VirtioDisk = boot.VirtioDisk && !evidence.Startup.NeedsOldDiskNames,
            VirtioNet = boot.VirtioNet,
            SataDisk = boot.SataDisk,
            Sshd = FactsOf(evidence.Sshd),
        };
    }

    private static SshdFacts? FactsOf(SshdEvidence sshd) => sshd.Program is null ? null : new SshdFacts(
        sshd.Version?.ToString(), sshd.StartedBy is not null,
        [.. sshd.HostKeys.Select(host => host.Key).OfType<PublicKey>().Select(key => new HostKeyFacts(key.Type, key.Bits, key.Fingerprint))]);

    private static void AddDiskFindings(VolumeSurvey survey, FindingList findings)
    {
        foreach (SurveyedDisk disk in survey.Disks.Where(disk => disk.Problem is not null))
        {
            findings.AddNotChecked(disk.Name, disk.Problem!, "Repair the disk, then check again.");
        }

        if (survey.IsCut)
        {
            findings.AddNotChecked(
                "all disks", $"There are more than {VolumeSurvey.MaxVolumes} partitions or logical volumes.", "Remove those that are not used.");
        }
    }

    private static void AddVolumeFindings(List<GuestVolume> volumes, FindingList findings)
    {
        foreach (GuestVolume volume in volumes)
        {
            if (volume.Surveyed.Problem is { } problem)
            {
                findings.AddNotChecked(
                    volume.Name, problem,
                    "Nothing if no accounts and keys lie on it; else move them to a file system that is read (ext4, xfs, btrfs), or have them checked by hand.");
            }
            else if (volume.Surveyed.Identity.Kind == FileSystemKind.Hibernated)
            {
                findings.Add(new Finding(
                    "E2", Severity.Warn, volume.Name,
                    "The machine is hibernated: its memory lies in its swap space. On other hardware it cannot go on from there, and what was not saved is lost.",
                    "Start the machine, shut it down ('vagrant halt', or 'sudo poweroff' inside), then check again."));
            }
            else if (volume.FileSystem is { IsUnclean: true })
            {
                findings.Add(new Finding(
                    "E2", Severity.Warn, volume.Name,
                    "The file system was not shut down cleanly. Its newest changes are only in its journal, so the check may have seen older files.",
                    "Start the machine, shut it down ('vagrant halt', or 'sudo poweroff' inside), then check again."));
            }
        }
    }

    private static FileSystemFacts FactsOf(GuestVolume volume) => new(
        volume.Surveyed.Disk, volume.Surveyed.Partition.Number, volume.Surveyed.Identity.KindName, volume.Surveyed.Volume.LengthBytes,
        volume.MountPoint, volume.FileSystem is not null,
        volume.Surveyed.LogicalVolume is { } logical ? GuestText.Clean(logical.ToString(), 256) : null);
}
