using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Shien.Inspection.Repairs;

namespace Shien.Blade.Store;

/// <summary>
/// The host keys of a slot, <c>machines/ACCOUNT/NN.hostkeys</c>: whoever replaces its machine keeps them, so that known_hosts stays
/// right. Private halves: root's alone, never printed.
/// </summary>
/// <param name="Keys">As ssh-keygen made them.</param>
internal sealed record HostKeyRecord(IReadOnlyList<HostKeyPair> Keys)
{
    /// <summary>Of the public halves, <c>SHA256:…</c>.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Fingerprints => [.. Keys.Select(FingerprintOf)];

    /// <summary>As ssh-keygen prints it.</summary>
    public static string FingerprintOf(HostKeyPair pair) =>
        "SHA256:" + Convert.ToBase64String(SHA256.HashData(Convert.FromBase64String(pair.PublicText.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].Trim()))).TrimEnd('=');
}
