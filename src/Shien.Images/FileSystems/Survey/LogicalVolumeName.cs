namespace Shien.Images.FileSystems.Survey;

/// <summary>The names of a logical volume of LVM2. All texts are from the guest: clean them before showing.</summary>
/// <param name="Group">Name of its volume group.</param>
/// <param name="Name">Its own.</param>
/// <param name="GroupId">UUID of the group, 32 characters without dashes.</param>
/// <param name="Id">Its UUID, 32 characters without dashes.</param>
public sealed record LogicalVolumeName(string Group, string Name, string GroupId, string Id)
{
    /// <summary>As the device mapper writes it: <c>vg-lv</c>, with dashes inside a name doubled.</summary>
    public string MapperName => $"{Double(Group)}-{Double(Name)}";

    /// <summary>As LVM's own programs write it: <c>vg/lv</c>.</summary>
    public override string ToString() => $"{Group}/{Name}";

    private static string Double(string name) => name.Replace("-", "--", StringComparison.Ordinal);
}
