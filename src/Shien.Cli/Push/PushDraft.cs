using Shien.Api;
using Shien.Api.Pushes;
using Shien.Cli.Reports;
using Shien.Cli.Sources;
using Shien.CommandLine;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Machines;
using Shien.Inspection;
using Shien.Inspection.Waivers;

namespace Shien.Cli.Push;

/// <summary>What is known about a push before the blade is asked: the machine, and what the check on the laptop says.</summary>
/// <param name="Source">The opened machine; stays the caller's.</param>
/// <param name="Options">What was asked for.</param>
/// <param name="Space">Its disks as they are read.</param>
/// <param name="Request">What the blade will be asked, with sizes that are upper bounds.</param>
/// <param name="Findings">What the check found.</param>
internal sealed record PushDraft(
    MachineSource Source, PushOptions Options, FreeSpace Space, PushRequest Request, IReadOnlyList<FindingInfo> Findings)
{
    private const long MiB = 1024 * 1024;
    private const string BladeArchitecture = "x86_64";
    private static readonly string NoRoot = new('0', BlockMap.HashBytes * 2);

    /// <summary>Checks the machine. Reads what the check needs, not the disks' content.</summary>
    /// <exception cref="BladeException">It is made for another architecture.</exception>
    /// <exception cref="Images.ImageException">A disk is damaged.</exception>
    public static PushDraft Of(MachineSource source, FreeSpace space, PushOptions options)
    {
        Machine machine = source.Machine;
        RefuseOtherArchitecture(machine, source.Path);
        GuestReport report = Inspect(source, options, FirstProfile(options));
        RefuseOtherArchitecture(report.Guest.Architecture, source.Path);
        PushRequest request = new(
            options.Name,
            options.Replace,
            machine.Cores,
            (int)((machine.MemoryBytes + MiB - 1) / MiB),
            machine.Firmware switch
            {
                Firmware.Efi => "efi",
                Firmware.Bios => "bios",

                // A disk that starts both ways starts by BIOS everywhere; a path of UEFI firmware is another one on each system.
                _ => report.Guest is { EfiPartition: true, BiosBootPartition: false } ? "efi" : "bios",
            },
            machine.Architecture == GuestArchitecture.X86_64 || report.Guest.Architecture != "unknown" ? BladeArchitecture : "unknown",
            [.. space.Disks.Select(UpperBound)],
            options.AllowFindings,
            Fix: options.Fix);
        return new PushDraft(source, options, space, request, Infos(report, options));
    }

    /// <summary>Rules that the blade's administrators have waived for machines of this account: the blade judges their findings.</summary>
    public IReadOnlyList<string> WaivedRules { get; init; } = [];

    /// <summary>True if something stops the push.</summary>
    public bool IsBlocked => Options.AllowFindings is null && Findings.Any(IsBlocking);

    /// <summary>
    /// The same machine as the blade judges it. Without knowing the blade the private profile was used: what blocks there blocks
    /// everywhere, unless the administrators have waived it.
    /// </summary>
    public PushDraft JudgedBy(Profile profile, IReadOnlyList<string> waivedRules) => this with
    {
        Findings = profile == FirstProfile(Options) ? Findings : Infos(Inspect(Source, Options, profile), Options),
        WaivedRules = waivedRules,
    };

    /// <summary>Returns normally unless the machine's description says that it is made for another architecture.</summary>
    /// <exception cref="BladeException">It says so.</exception>
    public static void RefuseOtherArchitecture(Machine machine, string path) =>
        RefuseOtherArchitecture(machine.Architecture == GuestArchitecture.Aarch64 ? "aarch64" : "unknown", path);

    /// <summary>Shows the findings that do not stop the push.</summary>
    public void ShowFindings(Terminal terminal)
    {
        foreach (FindingInfo finding in Findings.Where(finding => !IsRepaired(finding) && (!IsBlocking(finding) || Options.AllowFindings is not null)))
        {
            terminal.Say(FindingText.Of(finding, terminal.ErrorColumns));
        }

        List<string> left = [.. Findings.Where(finding => finding.Blocks && !IsBlocking(finding) && !IsRepaired(finding)).Select(finding => finding.Rule).Distinct()];
        if (left.Count > 0 && Options.AllowFindings is null)
        {
            terminal.Say($"The blade's administrators have waived {string.Join(", ", left)} for machines of yours; the blade decides whether for this one.");
        }
    }

    /// <summary>Returns normally if nothing blocks, or if a reason was given; else shows the other findings first.</summary>
    /// <exception cref="BladeException">Something blocks.</exception>
    public void RefuseWhatBlocks(Terminal terminal)
    {
        if (IsBlocked)
        {
            List<FindingInfo> blocking = [.. Findings.Where(IsBlocking)];
            ShowFindings(terminal);
            throw new BladeException(Options.Box is { } box ? new ApiError(
                ErrorCodes.Findings,
                $"'{Source.Path}' cannot become the box '{box.Title}': {blocking.Count} {(blocking.Count == 1 ? "finding blocks" : "findings block")} it, since every machine that is made of it would have the same.",
                "Cure them inside the machine, halt it, and publish again. 'shien check --profile box' shows them at any time.",
                blocking)
            : new ApiError(
                ErrorCodes.Findings,
                $"'{Source.Path}' would be broken into on the blade: {blocking.Count} {(blocking.Count == 1 ? "finding blocks" : "findings block")} the push.",
                (Options.Fix ? "The blade cannot repair these: cure"
                    : !blocking.All(finding => finding.CanFix) ? "Cure"
                    : Options.Source.OneFile ? "Let the blade repair them: add --fix. Or cure" : "Let the blade repair them: 'shien push --fix'. Or cure")
                + (Options.Source.OneFile
                    ? " them inside the machine, where it runs now, shut it down, and run the same command again with its new image."
                    : " them inside the machine ('vagrant up', 'vagrant ssh'), halt it, and push again. 'shien check' shows them at any time."),
                blocking));
        }
    }

    private bool IsRepaired(FindingInfo finding) => Options.Fix && finding.CanFix;

    private bool IsBlocking(FindingInfo finding) => finding.Blocks && !IsRepaired(finding) && !WaivedRules.Contains(finding.Rule);

    // A box is judged as one everywhere; a machine by where the blade's machines are reached from.
    private static Profile FirstProfile(PushOptions options) => options.Box is null ? Profile.Private : Profile.Box;

    // The blade repairs machines, never what others will trust.
    private static List<FindingInfo> Infos(GuestReport report, PushOptions options) =>
        [.. report.Findings.Select(FindingText.Info).Select(finding => options.Box is null ? finding : finding with { CanFix = false })];

    private static GuestReport Inspect(MachineSource source, PushOptions options, Profile profile)
    {
        InspectionOptions inspection = new() { Profile = profile };
        WaiverList waivers = options.WaiversPath is { } path ? WaiverSource.Read(path, inspection.Today) : WaiverSource.ReadBeside(source.Path, inspection.Today);
        GuestReport report = GuestInspector.Inspect(source.Disks, inspection);
        return report with { Findings = waivers.Apply(report.Findings, target: null) };
    }

    private static void RefuseOtherArchitecture(string architecture, string path)
    {
        if (architecture is not (BladeArchitecture or "i686" or "unknown"))
        {
            string kind = architecture == "aarch64" ? "arm64 (Apple silicon)" : architecture;
            throw new BladeException(new ApiError(
                ErrorCodes.Architecture,
                $"'{path}' is a machine for {kind}, and the blades have x86_64 processors: it could not boot there.",
                "Have it built on the blade, of a published amd64 box and with the Vagrantfile's provisioners: 'vagrant shien push --rebuild'. "
                + "Or build it from an amd64 box on a computer with an Intel or AMD processor, or push an amd64 box of the same system."));
        }
    }

    private static PushDisk UpperBound(DiskReader disk)
    {
        long blocks = 0;
        long next = 0;
        foreach (StoredExtent extent in disk.StoredExtents())
        {
            long first = Math.Max(next, extent.Offset / BlockMap.BlockBytes);
            next = Math.Max(next, (extent.End + BlockMap.BlockBytes - 1) / BlockMap.BlockBytes);
            blocks += next - first;
        }

        return new PushDisk(disk.LengthBytes, blocks, NoRoot);
    }
}
