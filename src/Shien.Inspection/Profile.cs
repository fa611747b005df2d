using System.Text.Json.Serialization;

namespace Shien.Inspection;

/// <summary>What the machine is for: where it will be reached from, or that it is a box. The same fact weighs more in the open.</summary>
public enum Profile
{
    /// <summary>An address of the department, behind the jump host.</summary>
    [JsonStringEnumMemberName("private")]
    Private,

    /// <summary>A global address. What could not be checked blocks here.</summary>
    [JsonStringEnumMemberName("public")]
    Public,

    /// <summary>
    /// A base box that others build their machines of: it may hold nothing that all of them would share. What every machine is asked for
    /// by itself weighs as for an address of the department.
    /// </summary>
    [JsonStringEnumMemberName("box")]
    Box,
}
