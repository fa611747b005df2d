using System.Text;
using System.Text.Json;

namespace Shien.Api.Boxes;

/// <summary>A manifest exactly as it was signed, and the signature.</summary>
/// <param name="Text">The text of <c>box.json</c>; what was signed are its bytes in UTF-8.</param>
/// <param name="Signature">SSHSIG, as <c>ssh-keygen -Y sign</c> writes it.</param>
public sealed record SignedManifest(string Text, string Signature)
{
    /// <summary>Most characters of a signature.</summary>
    public const int MaxSignatureChars = 16 * 1024;

    // Half of a surrogate pair would be written as something else than what was signed.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes that were signed.</summary>
    /// <exception cref="EncoderFallbackException">The text is none.</exception>
    public byte[] Bytes() => Strict.GetBytes(Text);

    /// <summary>Makes one from what lies in a store.</summary>
    /// <exception cref="DecoderFallbackException">It is no UTF-8.</exception>
    public static SignedManifest Of(ReadOnlySpan<byte> manifest, string signature) => new(Strict.GetString(manifest), signature);

    /// <summary>What the manifest says; null where it is none, of whatever kind, or says what cannot be. Not whether its signature is right.</summary>
    public BoxManifest? Manifest()
    {
        try
        {
            BoxManifest? manifest = Text.Length <= BoxManifest.MaxBytes ? JsonSerializer.Deserialize(Text, ApiJson.Default.BoxManifest) : null;
            return manifest is { Schema: 1 } && BoxNames.IsName(manifest.Name) && BoxNames.IsVersion(manifest.Version)
                && manifest.Disks.Count > 0 && !manifest.Disks.Any(disk => disk is null)
                ? manifest
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
