using System.Text.Json.Serialization;

namespace Shien.Inspection;

/// <summary>Where the machine will be reached from; the same fact weighs more in the open.</summary>
public enum Profile
{
    /// <summary>An address of the department, behind the jump host.</summary>
    [JsonStringEnumMemberName("private")]
    Private,

    /// <summary>A global address. What could not be checked blocks here.</summary>
    [JsonStringEnumMemberName("public")]
    Public,
}
