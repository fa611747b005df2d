using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Partitions;

namespace Shien.Inspection.Guests;

/// <summary>Finds every partition of every disk and opens those that can be read.</summary>
internal static class VolumeSurvey
{
    // Linux guests have a handful; each costs 68 KiB of reading.
    private const int MaxVolumes = 128;

    public static List<SurveyedVolume> Look(IReadOnlyList<DiskReader> disks, FindingList findings)
    {
        List<SurveyedVolume> volumes = [];
        for (int i = 0; i < disks.Count; i++)
        {
            string diskName = $"disk {i + 1}";
            try
            {
                foreach (Partition partition in PartitionTable.Read(disks[i]).Partitions)
                {
                    if (volumes.Count == MaxVolumes)
                    {
                        findings.AddNotChecked(diskName, $"There are more than {MaxVolumes} partitions.", "Remove those that are not used.");
                        return volumes;
                    }

                    volumes.Add(LookAt(disks[i], i + 1, partition));
                }
            }
            catch (ImageException e)
            {
                findings.AddNotChecked(diskName, e.Message, "Repair the disk, then check again.");
            }
        }

        return volumes;
    }

    private static SurveyedVolume LookAt(DiskReader disk, int number, Partition partition)
    {
        string name = partition.Number == 0 ? $"disk {number}" : $"disk {number}, partition {partition.Number}";
        Volume volume = new(disk, partition.Offset, partition.LengthBytes, name);
        FileSystemIdentity identity = new(FileSystemKind.Unknown, null, null);
        try
        {
            identity = FileSystemProbe.Identify(volume);
            return FileSystemReaders.Open(volume, identity.Kind) is { } fileSystem
                ? new SurveyedVolume(number, partition, volume, identity) { FileSystem = fileSystem }
                : new SurveyedVolume(number, partition, volume, identity) { Problem = ProblemOf(identity, partition) };
        }
        catch (ImageException e)
        {
            return new SurveyedVolume(number, partition, volume, identity) { Problem = e.Message };
        }
    }

    private static string? ProblemOf(FileSystemIdentity identity, Partition partition) => identity.Kind switch
    {
        FileSystemKind.Swap or FileSystemKind.Empty => null,
        FileSystemKind.Fat when partition.IsEfiSystem => null,
        _ when partition.IsBiosBoot => null,
        FileSystemKind.Unknown => "Could not look inside: no known file system is on it.",
        FileSystemKind.Luks => "Could not look inside: it is encrypted (LUKS).",
        _ => $"Could not look inside: {identity.KindName} is not read by this version.",
    };
}
