using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Shien.CommandLine;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.Qcow2;
using Shien.Inspection;
using Shien.Inspection.Passwords.Known;
using Shien.Inspection.Repairs;
using Shien.Inspection.Reports;

namespace Shien.Inspect;

/// <summary>
/// Inspects the disks that its caller opened: <c>shien-inspect --disk-fd 3 --disk-fd 4</c>. Runs under a service uid without
/// rights and opens no path but libcrypt.so.1. On stdout comes one JSON object: with exit code 0 a <see cref="CheckReport"/>,
/// also when parts could not be read (its findings say so); with 1 a <see cref="CheckFailure"/>, when a disk is no image that can be
/// opened (the sentence stands on stderr as well). Anything else is a crash. With <c>--repair-fd</c> the object is a
/// <see cref="RepairAnswer"/>: the report, and what would repair the guest.
/// </summary>
internal static class InspectCommand
{
    private const int MaxRequestBytes = 1 << 20;

    public static RootCommand Make(Terminal terminal)
    {
        Option<int[]> disks = new("--disk-fd")
        {
            Description = "An inherited descriptor of a disk image; repeat it for each disk, in the order of the machine",
            HelpName = "FD",
            Required = true,
        };
        disks.Validators.Add(CheckDescriptors);
        Option<string[]> below = new("--below-fd")
        {
            Description = "Two descriptors of images, the second below the first, which is one of --disk-fd; no name in the first is looked at",
            HelpName = "FD:FD",
        };
        below.Validators.Add(CheckPairs);
        Option<int?> repair = new("--repair-fd")
        {
            Description = "An inherited descriptor of a request for a plan of repair, as JSON; the plan is printed with the report",
            HelpName = "FD",
        };
        repair.Validators.Add(CheckDescriptors);
        Option<string> source = new("--source")
        {
            Description = "What the report calls the disks",
            HelpName = "NAME",
            DefaultValueFactory = _ => "",
        };
        Option<string> profile = new("--profile")
        {
            Description = "Where the machine will be reached from",
            DefaultValueFactory = _ => ProfileName.All[0],
        };
        profile.AcceptOnlyFromAmong([.. ProfileName.All]);
        Option<string?> acceptedKeys = new("--accepted-keys")
        {
            Description = "Fingerprints (SHA256:…) of the keys that are not foreign, separated by commas [default: no key is called foreign]",
            HelpName = "LIST",
        };
        Option<int?> knownHashes = new("--known-hashes-fd")
        {
            Description = "An inherited descriptor of a record of hashes; what is new for it then stands in the report [default: nothing is remembered]",
            HelpName = "FD",
        };
        Option<string> architecture = new("--blade-architecture")
        {
            Description = "What the blade runs",
            DefaultValueFactory = _ => "x86_64",
        };
        Option<string?> auditAccount = new("--audit-account") { Description = "Name of the administrators' account that has to be in the machine", HelpName = "NAME" };
        Option<string?> auditKey = new("--audit-key") { Description = "Its public key", HelpName = "KEY" };
        Option<int?> updateDays = new("--update-days") { Description = "Days that packages may go without being brought up to date [default: 30]", HelpName = "DAYS" };
        Option<string[]> otherHostKeys = new("--other-host-keys")
        {
            Description = "Fingerprints (SHA256:…) of host keys that other machines have, separated by commas; may be repeated",
            HelpName = "LIST",
        };
        RootCommand root = new("Looks inside the disks of a machine that is shut down, and prints a report as JSON.")
        {
            disks, below, repair, source, profile, acceptedKeys, knownHashes, architecture, auditAccount, auditKey, updateDays, otherHostKeys,
        };
        root.SetAction(parsed => Run(
            parsed.GetRequiredValue(disks),
            (parsed.GetValue(below) ?? []).Select(Pair).ToDictionary(pair => pair[0], pair => pair[1]),
            parsed.GetValue(repair),
            parsed.GetRequiredValue(source),
            new InspectionOptions
            {
                UseSystemCrypt = true,
                Profile = ProfileName.Parse(parsed.GetRequiredValue(profile)),
                AcceptedKeys = parsed.GetValue(acceptedKeys)?.Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal),
                BladeArchitecture = parsed.GetRequiredValue(architecture),
                AuditAccount = AuditAccount.Parse(parsed.GetValue(auditAccount) ?? "", parsed.GetValue(auditKey) ?? ""),
                UpdateDays = parsed.GetValue(updateDays) ?? new InspectionOptions().UpdateDays,
                KnownHostKeys = parsed.GetValue(otherHostKeys)?.SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal)
                    .ToDictionary(key => key, _ => "another machine on this blade", StringComparer.Ordinal),
                KnownHashes = parsed.GetValue(knownHashes) is { } descriptor ? ReadRecord(descriptor) : null,
            },
            terminal));
        return root;
    }

    private static void CheckDescriptors(OptionResult result)
    {
        if (result.Tokens.Any(t => !int.TryParse(t.Value, out int fd) || fd < 3))
        {
            result.AddError($"{result.IdentifierToken} needs a number from 3.");
        }
    }

    private static void CheckPairs(OptionResult result)
    {
        if (result.Tokens.Any(t => t.Value.Split(':') is not [var top, var under] || !int.TryParse(top, out int one) || !int.TryParse(under, out int two) || one < 3 || two < 3)
            || result.Tokens.DistinctBy(t => t.Value.Split(':')[0]).Count() < result.Tokens.Count)
        {
            result.AddError($"{result.IdentifierToken} needs two numbers from 3 with a colon between them, and each first one once.");
        }
    }

    private static int[] Pair(string text) => [.. text.Split(':').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];

    // What is damaged costs time only: an empty record is as good, and its key is never used again.
    private static HashRecord ReadRecord(int descriptor)
    {
        using FileStream stream = new(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read, bufferSize: 0);
        return HashRecord.Read(stream) ?? HashRecord.Create();
    }

    private static int Run(int[] descriptors, Dictionary<int, int> below, int? repair, string source, InspectionOptions options, Terminal terminal)
    {
        List<DiskReader> disks = [];
        try
        {
            foreach (int descriptor in descriptors)
            {
                string name = $"disk {disks.Count + 1}";
                disks.Add(below.TryGetValue(descriptor, out int under)
                    ? ThinDisk.Open(FileByteSource.OpenHandle(Handle(descriptor), name), Open(under, $"what is below {name}"))
                    : Open(descriptor, name));
            }

            CheckReport report = CheckReport.Of(source, GuestInspector.Inspect(disks, options), options.Profile);
            terminal.Output.WriteLine(repair is { } request
                ? ReportJson.Write(RepairAnswer.Of(report, GuestRepair.Plan(disks, options, ReadRequest(request))))
                : ReportJson.Write(report));
            return ExitCodes.Done;
        }
        catch (ImageException e)
        {
            terminal.Output.WriteLine(ReportJson.Write(new CheckFailure(CheckReport.CurrentSchema, e.Message)));
            throw;
        }
        finally
        {
            disks.ForEach(d => d.Dispose());
        }
    }

    private static SafeFileHandle Handle(int descriptor) => new(descriptor, ownsHandle: true);

    private static DiskReader Open(int descriptor, string name) => DiskImage.Open(FileByteSource.OpenHandle(Handle(descriptor), name));

    // From the blade, so it is only bounded.
    private static RepairRequest ReadRequest(int descriptor)
    {
        using FileByteSource file = FileByteSource.OpenHandle(new SafeFileHandle(descriptor, ownsHandle: true), "the request");
        byte[] json = new byte[file.LengthBytes <= MaxRequestBytes ? file.LengthBytes : throw new ImageException($"the request has {file.LengthBytes} bytes; {MaxRequestBytes} are the most.")];
        file.Read(0, json);
        return ReportJson.ReadRequest(json) ?? throw new ImageException("the request is empty.");
    }
}
