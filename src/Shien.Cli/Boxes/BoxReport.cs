using Shien.Api.Boxes;

namespace Shien.Cli.Boxes;

/// <summary>What <c>shien box info --json</c> prints.</summary>
/// <param name="Schema">1.</param>
/// <param name="Manifest">What its publisher signed.</param>
/// <param name="Signature">Whether the signature is right.</param>
/// <param name="Yanked">Who withdrew it and why; null for none.</param>
internal sealed record BoxReport(int Schema, BoxManifest Manifest, SignatureVerdict Signature, BoxYank? Yanked);
