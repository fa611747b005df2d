namespace Shien.Images.Machines;

/// <summary>What Vagrant, its boxes and QEMU call processors.</summary>
public static class ArchitectureNames
{
    /// <summary>What a name means: <c>amd64</c>, <c>x86_64</c>, <c>i386</c>, <c>arm64</c>, <c>aarch64</c>; unknown for null and every other.</summary>
    public static GuestArchitecture Parse(string? name) => name switch
    {
        "amd64" or "x86_64" or "i386" or "i686" => GuestArchitecture.X86_64,
        "arm64" or "aarch64" => GuestArchitecture.Aarch64,
        _ => GuestArchitecture.Unknown,
    };
}
