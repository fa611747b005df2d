namespace Shien.Images.Disks.Chains;

/// <summary>
/// Which file holds which image, as a hypervisor that was asked says it. Files it names are opened wherever they lie;
/// without it, parents are looked for only near the image.
/// </summary>
/// <param name="Paths">Full path of each image's file, by its UUID.</param>
public sealed record MediaRegistry(IReadOnlyDictionary<Guid, string> Paths)
{
    /// <summary>Knows nothing.</summary>
    public static MediaRegistry Empty { get; } = new(new Dictionary<Guid, string>());

    /// <summary>
    /// For a machine of VMware's: its images name their parents by whole paths (a linked clone of Vagrant's stands on the
    /// box's disk), and by a content id that the parent must have.
    /// </summary>
    internal static MediaRegistry OfVmware { get; } = Empty with { FollowsPaths = true };

    /// <summary>A parent that is named by a whole path is opened there if it has the content id.</summary>
    internal bool FollowsPaths { get; private init; }
}
