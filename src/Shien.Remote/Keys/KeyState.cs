namespace Shien.Remote.Keys;

/// <summary>What it takes to use a key file.</summary>
internal enum KeyState
{
    /// <summary>Nothing.</summary>
    Ready,

    /// <summary>Its passphrase.</summary>
    Encrypted,

    /// <summary>A token at the USB port, through the installed ssh.</summary>
    Hardware,

    /// <summary>It is no private key, or one of an unknown kind.</summary>
    Unusable,
}
