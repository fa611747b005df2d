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
}
