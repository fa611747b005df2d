using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Lvm;
using Shien.Images.FileSystems.Partitions;
using Shien.Images.FileSystems.Survey;

namespace Shien.Images.UsedSpace;

/// <summary>Collects what is used of each disk. src/decisions/2026-11-26-used-space.md.</summary>
internal sealed partial class UseSearch
{
    // Boot loaders lie before the first partition; on boards that read firmware from there, up to 16 MiB. Some programs put data at
    // the very end of a disk (the backup GPT, fake RAID).
    private const long HeadBytes = 16 * 1024 * 1024;
    private const long TailBytes = 1024 * 1024;

    private readonly VolumeSurvey survey;
    private readonly List<StoredExtent>[] used;
    private readonly List<UseNote> notes = [];

    public UseSearch(IReadOnlyList<DiskReader> disks)
    {
        survey = VolumeSurvey.Look(disks);
        used = [.. disks.Select(_ => new List<StoredExtent>())];
    }

    public MachineUse Find()
    {
        foreach (SurveyedDisk disk in survey.Disks)
        {
            if (WholeDiskReason(disk) is { } reason)
            {
                Add(disk.Number, new StoredExtent(0, disk.Disk.LengthBytes));
                Note(disk.Name, reason);
            }
            else
            {
                AddUnpartitioned(disk);
            }
        }

        foreach (SurveyedVolume volume in survey.Volumes.Where(v => v.LogicalVolume is null && !survey.IsGroupMember(v)))
        {
            SpaceUse use = UseOf(volume);
            foreach (StoredExtent extent in ExtentsOf(use, volume.Volume))
            {
                Add(volume.Disk, extent with { Offset = volume.Volume.Offset + extent.Offset });
            }
        }

        foreach (FoundGroup group in survey.Groups)
        {
            AddGroup(group);
        }

        return new MachineUse(
            [.. survey.Disks.Select(disk => ExtentSet.Of(used[disk.Number - 1], disk.Disk.LengthBytes))],
            notes);
    }

    // Null if the partitions of a disk can be judged one by one.
    private string? WholeDiskReason(SurveyedDisk disk)
    {
        if (disk.Table is not { } table)
        {
            return disk.Problem;
        }

        if (survey.IsCut)
        {
            return "the machine has more volumes than are looked at";
        }

        if (table.Scheme == PartitionScheme.None)
        {
            return null;
        }

        try
        {
            FileSystemIdentity whole = FileSystemProbe.Identify(new Volume(disk.Disk, 0, disk.Disk.LengthBytes, disk.Name));
            return whole.Kind is FileSystemKind.Unknown or FileSystemKind.Empty
                ? null
                : $"it has partitions, and the signature of {whole.KindName} as a whole";
        }
        catch (ImageException e)
        {
            return e.Message;
        }
    }

    private void AddUnpartitioned(SurveyedDisk disk)
    {
        PartitionTable table = disk.Table!;
        if (table.Scheme == PartitionScheme.None)
        {
            return;
        }

        long length = disk.Disk.LengthBytes;
        IEnumerable<StoredExtent> kept =
            [new StoredExtent(0, Math.Min(HeadBytes, length)), new StoredExtent(Math.Max(0, length - TailBytes), Math.Min(TailBytes, length)), .. table.Structures];
        // A partition judges its own bytes, whatever lies before the first one.
        ExtentSet partitions = ExtentSet.Of(table.Partitions.Select(p => new StoredExtent(p.Offset, p.LengthBytes)), length);
        foreach (StoredExtent extent in kept)
        {
            long done = extent.Offset;
            foreach (StoredExtent inside in partitions.Within(extent.Offset, extent.Length).Append(new StoredExtent(extent.End, 0)))
            {
                Add(disk.Number, new StoredExtent(done, inside.Offset - done));
                done = inside.End;
            }
        }

        foreach (StoredExtent structure in table.Structures)
        {
            Add(disk.Number, structure);
        }
    }

    private SpaceUse UseOf(SurveyedVolume volume)
    {
        SpaceUse use;
        try
        {
            use = volume.FileSystem is { } fileSystem ? fileSystem.FindUse()
                : volume.Identity.Kind == FileSystemKind.Swap ? SwapUse.Find(volume.Volume)
                : volume.Identity.Kind == FileSystemKind.Hibernated ? SpaceUse.Everything("the memory of a hibernated machine lies in it")
                : SpaceUse.Everything(volume.Problem ?? "nothing that is known is on it");
        }
        catch (ImageException e)
        {
            use = SpaceUse.Everything(e.Message);
        }

        if (use.Reason is { } reason && !(volume.LogicalVolume is null && volume.Partition.IsBiosBoot))
        {
            Note(volume.Volume.Name, reason);
        }

        return use;
    }

    private static IEnumerable<StoredExtent> ExtentsOf(SpaceUse use, Volume volume) =>
        use.Extents is { } extents
            ? ExtentSet.Of(extents, volume.LengthBytes).Extents
            : [new StoredExtent(0, volume.LengthBytes)];

    private void Add(int disk, StoredExtent extent)
    {
        if (extent.Length > 0)
        {
            used[disk - 1].Add(extent);
        }
    }

    private void Note(string where, string reason) => notes.Add(new UseNote(where, reason));
}
