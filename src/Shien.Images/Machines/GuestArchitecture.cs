namespace Shien.Images.Machines;

/// <summary>The processor a guest was made for, as far as its description says; the disk is the proof.</summary>
public enum GuestArchitecture
{
    /// <summary>The source does not say.</summary>
    Unknown,

    /// <summary>Intel and AMD, also 32-bit guests.</summary>
#pragma warning disable CA1707 // The processor's own name.
    X86_64,
#pragma warning restore CA1707

    /// <summary>64-bit ARM: what VirtualBox makes on Apple silicon.</summary>
    Aarch64,
}
