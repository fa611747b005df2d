using System.Text.RegularExpressions;

namespace Shien.Api.Machines;

/// <summary>The names that a snapshot may have.</summary>
public static partial class SnapshotNames
{
    /// <summary>True for 1 to 32 lower-case letters, digits and inner dashes: <c>before-upgrade</c>.</summary>
    public static bool IsName(string? name) => name is not null && Name().IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
