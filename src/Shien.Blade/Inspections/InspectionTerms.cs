using System.Globalization;
using Shien.Blade.Machines;
using Shien.Inspection;

namespace Shien.Blade.Inspections;

/// <summary>By what a machine is judged.</summary>
/// <param name="Profile">Where it will be reached from.</param>
/// <param name="AcceptedKeys">Fingerprints of the owner's and the administrators' keys, at most 2000; null where no key is called foreign.</param>
internal sealed record InspectionTerms(Profile Profile, IReadOnlyCollection<string>? AcceptedKeys)
{
    // One argument has at most 128 KiB.
    private const int KeysAtOnce = 2000;

    /// <summary>Fingerprints of host keys that other machines have.</summary>
    public IReadOnlyCollection<string> OtherHostKeys { get; init; } = [];

    /// <summary>The administrators' account; null where none is wanted.</summary>
    public AuditAccount? Audit { get; init; }

    /// <summary>Days that packages may go without being brought up to date; null for the check's own number.</summary>
    public int? UpdateDays { get; init; }

    /// <summary>The arguments that tell shien-inspect.</summary>
    public IEnumerable<string> Arguments =>
    [
        "--profile", ProfileName.Of(Profile),
        "--blade-architecture", DomainPlatform.Architecture,
        .. AcceptedKeys is null ? [] : (string[])["--accepted-keys", string.Join(',', AcceptedKeys)],
        .. Audit is null ? [] : (string[])["--audit-account", Audit.Name, "--audit-key", Audit.Key],
        .. UpdateDays is { } days ? (string[])["--update-days", days.ToString(CultureInfo.InvariantCulture)] : [],
        .. OtherHostKeys.Chunk(KeysAtOnce).SelectMany(some => (string[])["--other-host-keys", string.Join(',', some)]),
    ];
}
