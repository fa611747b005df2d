namespace Shien.Images.FileSystems.Lvm;

/// <summary>A logical volume as the metadata describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">UUID without dashes.</param>
internal sealed record LogicalVolume(string Name, string Id)
{
    // lib/format_text/flags.c: these change nothing in what a linear or striped volume holds.
    private static readonly string[] KnownStatus = ["READ", "WRITE", "VISIBLE", "FIXED_MINOR", "WRITE_LOCKED"];

    /// <summary>False for the parts of others: mirror legs, pools' data, snapshots' heads.</summary>
    public bool IsVisible { get; private init; }

    /// <summary>True for a pool, which holds nothing that its volumes do not show.</summary>
    public bool IsPool { get; private init; }

    /// <summary>In order, without gaps; empty where it is refused.</summary>
    public IReadOnlyList<Segment> Segments { get; private init; } = [];

    /// <summary>Why it cannot be read, as a clause: <c>it is of the kind 'thin'</c>; null if it can.</summary>
    public string? Refusal { get; private init; }

    /// <summary>The texts in the segments of a refused one: among them the volumes that it is built of.</summary>
    public IReadOnlySet<string> Mentions { get; private init; } = new HashSet<string>();

    /// <summary>The volume that holds what a snapshot saved, where this is the head of one.</summary>
    public string? SnapshotStore { get; private init; }

    /// <summary>The volume into which a snapshot is being merged, where this is the head of that.</summary>
    public string? MergesInto { get; private init; }

    /// <exception cref="ImageException">The metadata is damaged.</exception>
    public static LogicalVolume Parse(LvmSection section, IReadOnlyDictionary<string, GroupMember> members)
    {
        List<LvmSection> parts = [.. section.Sections.OrderBy(part => part.Number("start_extent", 0, uint.MaxValue))];
        IReadOnlyList<string> status = section.Texts("status");
        string? refusal = parts.Count == 0 || parts.Count != section.Number("segment_count", 0, int.MaxValue) ? "its metadata lacks segments" : null;
        List<Segment> segments = [];
        long next = 0;
        foreach (LvmSection part in parts)
        {
            if (Segment.RefusalOf(part, members) is { } partRefusal)
            {
                refusal ??= partRefusal;
                continue;
            }

            Segment segment = Segment.Parse(part);
            refusal ??= segment.StartExtent == next ? null : "its metadata has a gap";
            segments.Add(segment);
            next = segment.StartExtent + segment.ExtentCount;
        }

        if (status.FirstOrDefault(s => !KnownStatus.Contains(s)) is { } unknown)
        {
            refusal ??= $"it has the status '{GuestText.Clean(unknown, 64)}'";
        }

        LvmSection? head = parts.Find(part => part.Text("type") == "snapshot");
        bool isMerging = head?.Has("merging_store") is true;
        return new LogicalVolume(section.Name, section.Text("id").Replace("-", "", StringComparison.Ordinal))
        {
            IsVisible = status.Contains("VISIBLE"),
            IsPool = parts.Exists(part => part.Text("type").EndsWith("-pool", StringComparison.Ordinal)),
            Segments = refusal is null ? segments : [],
            Refusal = refusal,
            Mentions = refusal is null ? new HashSet<string>() : TextsOf(parts),
            SnapshotStore = head?.Text(isMerging ? "merging_store" : "cow_store"),
            MergesInto = isMerging ? head!.Text("origin") : null,
        };
    }

    private static HashSet<string> TextsOf(IEnumerable<LvmSection> parts) =>
        [.. parts.SelectMany(part => part.Values).Where(value => value.Key != "type").SelectMany(value => value.Value.Items).Select(item => item.Text).OfType<string>()];
}
