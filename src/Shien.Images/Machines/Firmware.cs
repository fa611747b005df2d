namespace Shien.Images.Machines;

/// <summary>What starts the guest.</summary>
public enum Firmware
{
    /// <summary>The source does not say.</summary>
    Unknown,

    /// <summary>A PC BIOS.</summary>
    Bios,

    /// <summary>UEFI.</summary>
    Efi,
}
