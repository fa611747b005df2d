namespace Shien.Images.FileSystems.Lvm;

/// <summary>A volume group as one copy of its metadata describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">UUID without dashes.</param>
/// <param name="SequenceNumber">Rises with every change.</param>
/// <param name="ExtentBytes">Size of an extent.</param>
/// <param name="Members">Its physical volumes by their name in the metadata.</param>
/// <param name="Volumes">Its logical volumes, hidden ones included, in the order of the text.</param>
internal sealed record VolumeGroup(
    string Name,
    string Id,
    long SequenceNumber,
    long ExtentBytes,
    IReadOnlyDictionary<string, GroupMember> Members,
    IReadOnlyList<LogicalVolume> Volumes)
{
    // lib/metadata/metadata-exported.h. What another version added may change what the rest means.
    private static readonly string[] KnownStatus =
        ["RESIZEABLE", "READ", "WRITE", "EXPORTED", "CLUSTERED", "SHARED", "PVMOVE", "PARTIAL", "WRITE_LOCKED"];

    /// <summary>Parses the text of a metadata area.</summary>
    /// <exception cref="ImageException">It is damaged, or of a kind that is not known.</exception>
    public static VolumeGroup Parse(ReadOnlySpan<byte> text)
    {
        LvmSection root = LvmTextParser.Parse(text);
        List<LvmSection> groups = [.. root.Sections];
        if (root.Text("contents") != "Text Format Volume Group" || root.Number("version", 0, long.MaxValue) != 1 || groups.Count != 1)
        {
            throw new ImageException("The LVM metadata is of a version that is not known.");
        }

        LvmSection group = groups[0];
        if (group.Texts("status").FirstOrDefault(status => !KnownStatus.Contains(status)) is { } unknown)
        {
            throw new ImageException(
                $"The LVM volume group '{GuestText.Clean(group.Name, 128)}' has the status '{GuestText.Clean(unknown, 64)}', which is not known.");
        }

        Dictionary<string, GroupMember> members = [];
        foreach (LvmSection member in group.Find("physical_volumes")?.Sections ?? [])
        {
            members.Add(member.Name, GroupMember.Parse(member));
        }

        return new VolumeGroup(
            group.Name,
            group.Text("id").Replace("-", "", StringComparison.Ordinal),
            group.Number("seqno", 0, uint.MaxValue),
            group.Number("extent_size", 1, uint.MaxValue) * 512,
            members,
            [.. (group.Find("logical_volumes")?.Sections ?? []).Select(volume => LogicalVolume.Parse(volume, members))]);
    }
}
