using Shien.Inspection.Passwords.Known;

namespace Shien.Inspection;

/// <summary>How thoroughly a guest is inspected, and what it is judged by.</summary>
public sealed record InspectionOptions
{
    /// <summary>
    /// Test every kind of password hash through the system's libcrypt, where there is one (Linux): yescrypt as well. Costs up to a
    /// minute a machine. Default false: only the kinds that managed code computes.
    /// </summary>
    public bool UseSystemCrypt { get; init; }

    /// <summary>Of the blade that the machine will run on. Default <c>x86_64</c>.</summary>
    public string BladeArchitecture { get; init; } = "x86_64";

    /// <summary>What the administrators want to find in a machine with a public address; null: nothing.</summary>
    public AuditAccount? AuditAccount { get; init; }

    /// <summary>Where the machine will be reached from. Default private.</summary>
    public Profile Profile { get; init; } = Profile.Private;

    /// <summary>The day by which ages are judged, UTC. Default: the day of the call.</summary>
    public DateOnly Today { get; init; } = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    /// <summary>Days that packages may go without being brought up to date. Default 30.</summary>
    public int UpdateDays { get; init; } = 30;

    /// <summary>
    /// Fingerprints (<c>SHA256:…</c>) of the owner's keys and of those that the administrators have listed; null where they are not
    /// known, as on a laptop: then no key is called foreign.
    /// </summary>
    public IReadOnlySet<string>? AcceptedKeys { get; init; }

    /// <summary>
    /// Fingerprints (<c>SHA256:…</c>) of host keys that other machines have, and which machines those are, as in "the box
    /// debian/bookworm64"; null where none are known.
    /// </summary>
    public IReadOnlyDictionary<string, string>? KnownHostKeys { get; init; }

    /// <summary>What is known about hashes of the owner's machines, so that none is guessed at twice; null to remember nothing.</summary>
    public HashRecord? KnownHashes { get; init; }
}
