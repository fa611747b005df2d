namespace Shien.Remote.HostKeys;

/// <summary>What known_hosts says about a key that a host showed.</summary>
internal enum HostKeyVerdict
{
    /// <summary>The host has this key.</summary>
    Known,

    /// <summary>Nothing is known of the host.</summary>
    Unknown,

    /// <summary>The host had other keys.</summary>
    Changed,

    /// <summary>The key is marked as revoked.</summary>
    Revoked,
}
