using System.Text.Json.Serialization;

namespace Shien.Api.Machines;

/// <summary>Answer of <c>POST /v1/machines/NAME/display</c>: where its owner, and nobody else, sees a running machine's screen.</summary>
/// <param name="Socket">Path of a unix socket of the blade that speaks VNC (RFB); only the owner may connect.</param>
public sealed record MachineDisplay(string Socket)
{
    /// <summary>Version of this form, 1.</summary>
    [JsonPropertyOrder(-1)]
    public int Schema { get; init; } = 1;
}
