namespace Shien.Cli.Boxes.Registries;

/// <summary>An artifact in a registry (OCI image specification 1.1, "Image Manifest", "Guidelines for Artifact Usage").</summary>
/// <param name="SchemaVersion">2.</param>
/// <param name="MediaType">See <see cref="Type"/>.</param>
/// <param name="ArtifactType">What kind of artifact.</param>
/// <param name="Config">Its description.</param>
/// <param name="Layers">Its content.</param>
/// <param name="Annotations">What else is known of it, or null.</param>
internal sealed record OciManifest(
    int SchemaVersion,
    string MediaType,
    string ArtifactType,
    OciDescriptor Config,
    IReadOnlyList<OciDescriptor> Layers,
    IReadOnlyDictionary<string, string>? Annotations = null)
{
    /// <summary>Media type of a manifest.</summary>
    public const string Type = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>What registries have to take (distribution specification 1.1, "Pushing Manifests"), bytes.</summary>
    public const int MaxBytes = 4 << 20;
}
