using System.Text.Json.Serialization;

namespace Shien.Api.Boxes;

/// <summary>Answer of <c>GET /v1/boxes</c>.</summary>
/// <param name="Boxes">By name; of each the newest version first.</param>
/// <param name="Schema">Version of this form, 1.</param>
public sealed record BoxList(IReadOnlyList<BoxInfo> Boxes, [property: JsonPropertyOrder(-1)] int Schema = 1)
{
    /// <summary>What stands before the slash in the names that Vagrant uses, where a blade says nothing else.</summary>
    public const string DefaultNamespace = "shien";

    /// <summary>What stands before the slash in the names that Vagrant uses for the boxes.</summary>
    public string Namespace { get; init; } = DefaultNamespace;

    /// <summary>Address below which plain Vagrant finds <c>NAME/metadata.json</c>; null where the blade gives boxes to no web server.</summary>
    public string? CatalogueUrl { get; init; }
}
