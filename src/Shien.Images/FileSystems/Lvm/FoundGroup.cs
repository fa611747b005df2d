namespace Shien.Images.FileSystems.Lvm;

/// <summary>A volume group with what was found of it.</summary>
internal sealed class FoundGroup
{
    // The place of each logical volume, or why it has none.
    private readonly Dictionary<LogicalVolume, (IReadOnlyList<MappedSegment> Segments, string? Refusal)> places = [];

    public FoundGroup(VolumeGroup group, IReadOnlyDictionary<string, PhysicalVolume> members)
    {
        Group = group;
        Members = members;
        HashSet<string> stores = [.. group.Volumes.Select(v => v.SnapshotStore).OfType<string>()];
        HashSet<string> merging = [.. group.Volumes.Select(v => v.MergesInto).OfType<string>()];
        foreach (LogicalVolume volume in group.Volumes)
        {
            string? refusal = merging.Contains(volume.Name) ? "a snapshot is being merged into it"
                : stores.Contains(volume.Name) ? "it is a snapshot"
                : volume.Refusal;
            List<MappedSegment> segments = [];
            foreach (Segment segment in refusal is null ? volume.Segments : [])
            {
                refusal ??= Map(segment, segments);
            }

            places.Add(volume, refusal is null ? (segments, null) : ([], refusal));
        }
    }

    public VolumeGroup Group { get; }

    /// <summary>Its physical volumes that are there, by their name in the metadata.</summary>
    public IReadOnlyDictionary<string, PhysicalVolume> Members { get; }

    /// <summary>Where a logical volume lies; empty where it is refused.</summary>
    public IReadOnlyList<MappedSegment> SegmentsOf(LogicalVolume volume) => places[volume].Segments;

    /// <summary>Why a logical volume cannot be read, as a clause; null if it can.</summary>
    public string? RefusalOf(LogicalVolume volume) => places[volume].Refusal;

    /// <summary>Null, with the segment added; or why it has no place.</summary>
    private string? Map(Segment segment, List<MappedSegment> segments)
    {
        long stripeExtents = segment.ExtentCount / segment.Stripes.Count;
        List<(PhysicalVolume, long)> stripes = [];
        foreach ((string name, long first) in segment.Stripes)
        {
            GroupMember member = Group.Members[name];
            if (!Members.TryGetValue(name, out PhysicalVolume? on) || member.IsMissing)
            {
                return $"its physical volume '{member.Id}' is {(member.IsMissing ? "marked as missing" : "not on any disk of this machine")}";
            }

            long room = (on.Volume.LengthBytes - member.StartOffset) / Group.ExtentBytes;
            if (member.StartOffset > on.Volume.LengthBytes || first + stripeExtents > Math.Min(room, member.ExtentCount))
            {
                return $"it ends after its physical volume on {on.Volume.Name}";
            }

            stripes.Add((on, member.StartOffset + (first * Group.ExtentBytes)));
        }

        long length = segment.ExtentCount * Group.ExtentBytes;
        long stripeBytes = segment.Stripes.Count == 1 ? length : segment.StripeBytes;
        if (length / segment.Stripes.Count % stripeBytes != 0)
        {
            return $"its stripes of {stripeBytes} bytes do not fit extents of {Group.ExtentBytes}";
        }

        segments.Add(new MappedSegment(segments.Count == 0 ? 0 : segments[^1].End, length, stripeBytes, stripes));
        return null;
    }
}
