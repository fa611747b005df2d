using System.Text.Json.Serialization;

namespace Shien.Inspection.Guests;

/// <summary>The distribution, from os-release.</summary>
/// <param name="PrettyName">For people: <c>Debian GNU/Linux 12 (bookworm)</c>.</param>
/// <param name="Id"><c>debian</c>; empty where it is missing.</param>
/// <param name="VersionId"><c>12</c>; empty where it is missing.</param>
public sealed record OsFacts(string PrettyName, string Id, string VersionId)
{
    /// <summary>Last day of its updates by its own word (SUPPORT_END); null where it says nothing.</summary>
    [JsonIgnore]
    public DateOnly? SupportEnd { get; init; }
}
