using Shien.Images.Disks;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Lvm;
using Shien.Images.FileSystems.Survey;

namespace Shien.Images.UsedSpace;

/// <summary>Volume groups: label and metadata of each physical volume, and of its extents those that a logical volume uses.</summary>
internal sealed partial class UseSearch
{
    private void AddGroup(FoundGroup found)
    {
        VolumeGroup group = found.Group;
        List<(PhysicalVolume On, StoredExtent Extent)> places = [];
        string? unknown = null;
        foreach (LogicalVolume volume in group.Volumes)
        {
            IReadOnlyList<MappedSegment> segments = found.SegmentsOf(volume);
            if (segments.Count > 0)
            {
                places.AddRange(Locate(segments, UseOf(found, volume)));
            }
            else if (volume.Segments.Count > 0 || volume.Mentions.Count == 0 || volume.Mentions.Overlaps(group.Members.Keys))
            {
                // It lies on physical volumes in a way that is not known. One that is built on logical volumes needs no place of its own:
                // those count as used.
                unknown ??= $"logical volume '{GuestText.Clean(volume.Name, 128)}': {found.RefusalOf(volume)}";
            }
        }

        foreach ((string name, PhysicalVolume on) in found.Members)
        {
            if (unknown is not null)
            {
                Note(on.Volume.Name, unknown);
                AddOn(on, new StoredExtent(0, on.Volume.LengthBytes));
                continue;
            }

            // Between the last extent and the end there can be a second metadata area.
            GroupMember member = group.Members[name];
            long start = Math.Min(member.StartOffset, on.Volume.LengthBytes);
            long extents = Math.Min(member.ExtentCount, (on.Volume.LengthBytes - start) / group.ExtentBytes);
            long end = start + (extents * group.ExtentBytes);
            AddOn(on, new StoredExtent(0, start));
            AddOn(on, new StoredExtent(end, on.Volume.LengthBytes - end));
        }

        foreach ((PhysicalVolume on, StoredExtent extent) in places)
        {
            AddOn(on, extent);
        }
    }

    // Null where all of it counts.
    private IReadOnlyList<StoredExtent>? UseOf(FoundGroup found, LogicalVolume volume)
    {
        SurveyedVolume? surveyed = survey.Volumes.FirstOrDefault(v => v.LogicalVolume is { } name && name.GroupId == found.Group.Id && name.Id == volume.Id);
        if (surveyed is null)
        {
            return null;
        }

        // What a snapshot, a pool or a mirror takes from a volume is not in the map of the file system on it.
        if (found.Group.Volumes.Any(other => other.Mentions.Contains(volume.Name)))
        {
            Note(surveyed.Volume.Name, "other logical volumes are built on it");
            return null;
        }

        return UseOf(surveyed) is { Extents: not null } use ? [.. ExtentsOf(use, surveyed.Volume)] : null;
    }

    private static IEnumerable<(PhysicalVolume On, StoredExtent Extent)> Locate(
        IReadOnlyList<MappedSegment> segments, IReadOnlyList<StoredExtent>? extents)
    {
        extents ??= [new StoredExtent(0, segments[^1].End)];
        int at = 0;
        foreach (StoredExtent extent in extents)
        {
            while (segments[at].End <= extent.Offset)
            {
                at++;
            }

            for (int i = at; i < segments.Count && segments[i].Offset < extent.End; i++)
            {
                long from = Math.Max(extent.Offset, segments[i].Offset);
                StoredExtent part = new(from, Math.Min(extent.End, segments[i].End) - from);
                foreach ((PhysicalVolume On, StoredExtent Extent) place in segments[i].Locate(part))
                {
                    yield return place;
                }
            }
        }
    }

    private void AddOn(PhysicalVolume on, StoredExtent extent) => Add(on.Disk, extent with { Offset = on.Volume.Offset + extent.Offset });
}
