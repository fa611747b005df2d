using System.Text.Json.Serialization;

namespace Shien.Api.Boxes;

/// <summary>
/// A published box: <c>box.json</c>. Its publisher signs exactly these bytes; what its disks hold is named by the root hashes of their
/// block maps, so whoever checks the signature and the blocks has what was published.
/// </summary>
/// <param name="Name">See <see cref="BoxNames.IsName"/>.</param>
/// <param name="Version">See <see cref="BoxNames.IsVersion"/>.</param>
/// <param name="Description">One line for people; empty for none.</param>
/// <param name="Publisher">The account that published it.</param>
/// <param name="Published">When it was signed, UTC.</param>
/// <param name="Architecture"><c>x86_64</c>.</param>
/// <param name="Firmware"><c>bios</c> or <c>efi</c>.</param>
/// <param name="Cores">Virtual CPUs that it is made for.</param>
/// <param name="MemoryMiB">Memory that it is made for, MiB.</param>
/// <param name="Disks">At least one, in order.</param>
public sealed record BoxManifest(
    string Name,
    string Version,
    string Description,
    string Publisher,
    DateTimeOffset Published,
    string Architecture,
    string Firmware,
    int Cores,
    int MemoryMiB,
    IReadOnlyList<BoxDisk> Disks)
{
    /// <summary>Namespace of the signature (SSHSIG, PROTOCOL.sshsig): a signature made for something else is none.</summary>
    public const string SignatureNamespace = "shien-box";

    /// <summary>Most bytes that a manifest may have.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Version of this form, 1.</summary>
    [JsonPropertyOrder(-1)]
    public int Schema { get; init; } = 1;
}
