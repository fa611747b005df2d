namespace Shien.Images.FileSystems.Lvm;

/// <summary>A run of extents of a logical volume that lies on one physical volume, or in stripes on several.</summary>
/// <param name="StartExtent">First extent inside the logical volume.</param>
/// <param name="ExtentCount">Extents, above 0; a multiple of the number of stripes.</param>
/// <param name="StripeBytes">Bytes of a stripe before the next one comes; 0 where there is but one.</param>
/// <param name="Stripes">For each, the physical volume by its name in the metadata, and its first extent there.</param>
internal sealed record Segment(long StartExtent, long ExtentCount, long StripeBytes, IReadOnlyList<(string Member, long FirstExtent)> Stripes)
{
    private const int MaxStripes = 128;

    /// <summary>Why a segment cannot be read, as a clause; null if it is linear or striped on physical volumes.</summary>
    /// <exception cref="ImageException">The metadata is damaged.</exception>
    public static string? RefusalOf(LvmSection section, IReadOnlyDictionary<string, GroupMember> members)
    {
        string type = section.Text("type");
        if (type is not ("striped" or "linear"))
        {
            return $"it is of the kind '{GuestText.Clean(type, 32)}', of which only linear and striped ones are read";
        }

        IReadOnlyList<LvmValue> stripes = section.Items("stripes");
        for (int i = 0; i < stripes.Count; i += 2)
        {
            if (stripes[i].Text is { } name && !members.ContainsKey(name))
            {
                return $"it is built on '{GuestText.Clean(name, 128)}', which is no physical volume (is it being moved?)";
            }
        }

        return null;
    }

    /// <summary>Parses what <see cref="RefusalOf"/> has nothing against.</summary>
    /// <exception cref="ImageException">The metadata is damaged.</exception>
    public static Segment Parse(LvmSection section)
    {
        int count = (int)section.Number("stripe_count", 1, MaxStripes);
        IReadOnlyList<LvmValue> items = section.Items("stripes");
        long extents = section.Number("extent_count", 1, uint.MaxValue);
        if (items.Count != 2 * count || extents % count != 0)
        {
            throw Wrong(section);
        }

        List<(string, long)> stripes = [];
        for (int i = 0; i < items.Count; i += 2)
        {
            stripes.Add(items[i].Text is { } member && items[i + 1].Number is >= 0 and <= uint.MaxValue and { } extent
                ? (member, extent)
                : throw Wrong(section));
        }

        return new Segment(
            section.Number("start_extent", 0, uint.MaxValue),
            extents,
            count > 1 ? section.Number("stripe_size", 1, uint.MaxValue) * 512 : 0,
            stripes);
    }

    private static ImageException Wrong(LvmSection section) => new(
        $"The LVM metadata is damaged: '{GuestText.Clean(section.Name, 64)}' has stripes that do not fit its extents. See 'vgck' inside the machine.");
}
