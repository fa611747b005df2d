namespace Shien.Cli.Boxes.Registries;

/// <summary>Names content of a registry (OCI image specification 1.1, "Content Descriptors").</summary>
/// <param name="MediaType">What it is.</param>
/// <param name="Digest"><c>sha256:</c> and 64 hexadecimal digits.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Annotations">What else is known of it, or null.</param>
internal sealed record OciDescriptor(string MediaType, string Digest, long Size, IReadOnlyDictionary<string, string>? Annotations = null);
