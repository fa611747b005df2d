namespace Shien.Remote.HostKeys;

/// <summary>What a line of known_hosts says about its key.</summary>
internal enum KnownHostMark
{
    /// <summary>The host has this key.</summary>
    None,

    /// <summary>The key signs certificates of hosts; as a host's own key it means nothing.</summary>
    CertificateAuthority,

    /// <summary>The key must never be accepted.</summary>
    Revoked,
}
