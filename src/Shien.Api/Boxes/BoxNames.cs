using System.Globalization;
using System.Text.RegularExpressions;

namespace Shien.Api.Boxes;

/// <summary>The names and versions that a published box may have.</summary>
public static partial class BoxNames
{
    private const int MaxVersionLength = 32;

    /// <summary>True for 1 to 32 lower-case letters, digits and inner dashes: <c>course-debian</c>.</summary>
    public static bool IsName(string? name) => name is not null && Name().IsMatch(name);

    /// <summary>True for two to four numbers with dots, as Vagrant wants versions: <c>1.0</c>, <c>2026.11.27</c>.</summary>
    public static bool IsVersion(string? version) => version is { Length: <= MaxVersionLength } && Version().IsMatch(version);

    /// <summary>Orders two versions number by number; what one does not have counts as 0.</summary>
    public static int CompareVersions(string one, string other)
    {
        long[] left = Numbers(one);
        long[] right = Numbers(other);
        for (int i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            int order = left.ElementAtOrDefault(i).CompareTo(right.ElementAtOrDefault(i));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static long[] Numbers(string version) => [.. version.Split('.').Select(part => long.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    // Without leading zeros, so that no two texts are the same version in the same number of parts.
    [GeneratedRegex(@"\A(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){1,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
