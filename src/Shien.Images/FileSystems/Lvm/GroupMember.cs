namespace Shien.Images.FileSystems.Lvm;

/// <summary>A physical volume as the metadata of its group has it.</summary>
/// <param name="Name">Name inside the metadata: <c>pv0</c>.</param>
/// <param name="Id">UUID without dashes.</param>
/// <param name="StartOffset">First byte of the first extent.</param>
/// <param name="ExtentCount">Number of extents.</param>
/// <param name="IsMissing">It was absent when the group was changed: what is on it may be old.</param>
internal sealed record GroupMember(string Name, string Id, long StartOffset, long ExtentCount, bool IsMissing)
{
    public static GroupMember Parse(LvmSection section) => new(
        section.Name,
        section.Text("id").Replace("-", "", StringComparison.Ordinal),
        section.Number("pe_start", 0, long.MaxValue / 1024) * 512,
        section.Number("pe_count", 0, uint.MaxValue),
        section.Texts("flags").Contains("MISSING") || section.Texts("status").Contains("MISSING"));
}
