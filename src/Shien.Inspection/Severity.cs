using System.Text.Json.Serialization;

namespace Shien.Inspection;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>Good to know.</summary>
    [JsonStringEnumMemberName("info")]
    Info,

    /// <summary>Should be cured; does not stop a push.</summary>
    [JsonStringEnumMemberName("warn")]
    Warn,

    /// <summary>Stops a push.</summary>
    [JsonStringEnumMemberName("block")]
    Block,
}
