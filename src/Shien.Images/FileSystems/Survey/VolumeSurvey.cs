using Shien.Images.Disks;
using Shien.Images.FileSystems.Lvm;
using Shien.Images.FileSystems.Partitions;

namespace Shien.Images.FileSystems.Survey;

/// <summary>
/// Every partition and logical volume of a machine's disks, with the file systems that can be read. Usable as long as the disks
/// are open; one thread at a time.
/// </summary>
public sealed class VolumeSurvey
{
    /// <summary>Most partitions, and most logical volumes, that are looked at. Linux guests have a handful.</summary>
    public const int MaxVolumes = 128;

    private readonly List<SurveyedDisk> disks = [];
    private readonly List<SurveyedVolume> volumes = [];
    private readonly Dictionary<SurveyedVolume, PhysicalVolume> physical = [];

    private VolumeSurvey(IReadOnlyList<DiskReader> disks)
    {
        for (int i = 0; i < disks.Count; i++)
        {
            LookAt(i + 1, disks[i]);
        }

        GroupSearch search = GroupSearch.Find([.. physical.Values]);
        Groups = search.Groups;
        for (int i = 0; i < volumes.Count; i++)
        {
            if (physical.TryGetValue(volumes[i], out PhysicalVolume? on) && search.ProblemOf(on) is { } problem)
            {
                SurveyedVolume lost = volumes[i];
                volumes[i] = new SurveyedVolume(lost.Disk, lost.Partition, lost.Volume, lost.Identity) { Problem = problem };
            }
        }

        LookAtGroups();
    }

    /// <summary>The disks in the order of the machine.</summary>
    public IReadOnlyList<SurveyedDisk> Disks => disks;

    /// <summary>Partitions, or whole disks that have none, in the order of the disks; then logical volumes by group.</summary>
    public IReadOnlyList<SurveyedVolume> Volumes => volumes;

    /// <summary>True if there are more than <see cref="MaxVolumes"/> of a kind; the rest was not looked at.</summary>
    public bool IsCut { get; private set; }

    internal IReadOnlyList<FoundGroup> Groups { get; }

    /// <summary>Looks. What is damaged or not known becomes a problem of its disk or volume, never an exception.</summary>
    /// <param name="disks">In the order of the machine; stay the caller's.</param>
    public static VolumeSurvey Look(IReadOnlyList<DiskReader> disks) => new(disks);

    /// <summary>True for a physical volume of LVM whose group was put together: what is on it are logical volumes.</summary>
    internal bool IsGroupMember(SurveyedVolume volume) => volume.Problem is null && physical.ContainsKey(volume);

    private void LookAt(int number, DiskReader disk)
    {
        try
        {
            PartitionTable table = PartitionTable.Read(disk);
            disks.Add(new SurveyedDisk(number, disk, table, null));
            foreach (Partition partition in table.Partitions)
            {
                if (volumes.Count == MaxVolumes)
                {
                    IsCut = true;
                    return;
                }

                string name = partition.Number == 0 ? $"disk {number}" : $"disk {number}, partition {partition.Number}";
                Add(number, partition, new Volume(disk, partition.Offset, partition.LengthBytes, name), null);
            }
        }
        catch (ImageException e)
        {
            disks.Add(new SurveyedDisk(number, disk, null, e.Message));
        }
    }

    private void LookAtGroups()
    {
        int count = 0;
        foreach ((FoundGroup group, LogicalVolume volume) in Groups.SelectMany(g => g.Group.Volumes.Where(v => v.IsVisible && !v.IsPool).Select(v => (g, v))))
        {
            if (++count > MaxVolumes)
            {
                IsCut = true;
                return;
            }

            LogicalVolumeName name = new(group.Group.Name, volume.Name, group.Group.Id, volume.Id);
            string shown = $"logical volume {GuestText.Clean(name.ToString(), 128)}";
            PhysicalVolume first = group.SegmentsOf(volume) is [var segment, ..] ? segment.Stripes[0].On : group.Members.Values.First();
            SurveyedVolume below = physical.First(p => ReferenceEquals(p.Value, first)).Key;
            if (group.RefusalOf(volume) is { } refusal)
            {
                volumes.Add(new SurveyedVolume(
                    below.Disk, below.Partition, new Volume(disks[below.Disk - 1].Disk, 0, 0, shown), new FileSystemIdentity(FileSystemKind.Unknown, null, null))
                {
                    LogicalVolume = name,
                    Problem = $"Could not look inside: {refusal}.",
                });
                continue;
            }

            LogicalVolumeReader reader = new(group.SegmentsOf(volume));
            Add(below.Disk, below.Partition, new Volume(reader, 0, reader.LengthBytes, shown), name);
        }
    }

    private void Add(int disk, Partition partition, Volume volume, LogicalVolumeName? logical)
    {
        FileSystemIdentity identity = new(FileSystemKind.Unknown, null, null);
        try
        {
            identity = FileSystemProbe.Identify(volume);
            PhysicalVolume? member = identity.Kind == FileSystemKind.Lvm && logical is null ? PhysicalVolume.Open(disk, volume) : null;
            VolumeFileSystem? fileSystem = FileSystemReaders.Open(volume, identity.Kind);
            SurveyedVolume surveyed = new(disk, partition, volume, identity)
            {
                LogicalVolume = logical,
                FileSystem = fileSystem,
                Problem = fileSystem is null && member is null ? ProblemOf(identity, logical is null && partition.IsBiosBoot) : null,
            };
            volumes.Add(surveyed);
            if (member is not null)
            {
                physical.Add(surveyed, member);
            }
        }
        catch (ImageException e)
        {
            // Firmware reads an EFI system partition, and no accounts lie on it: damage there is no gap in what was looked at.
            bool isNothingLost = identity.Kind == FileSystemKind.Fat && partition.IsEfiSystem && logical is null;
            volumes.Add(new SurveyedVolume(disk, partition, volume, identity) { LogicalVolume = logical, Problem = isNothingLost ? null : e.Message });
        }
    }

    private static string? ProblemOf(FileSystemIdentity identity, bool isBiosBoot) => identity.Kind switch
    {
        FileSystemKind.Swap or FileSystemKind.Hibernated or FileSystemKind.Empty => null,
        _ when isBiosBoot => null,
        FileSystemKind.Unknown => "Could not look inside: no known file system is on it.",
        FileSystemKind.Luks => "Could not look inside: it is encrypted (LUKS).",
        _ => $"Could not look inside: {identity.KindName} is not read by this version.",
    };
}
