namespace Shien.Images.Machines;

/// <summary>The facts of a virtual machine that a push needs. Everything is a claim of the source, nothing is looked up.</summary>
/// <param name="Name">What the source calls it, without control characters.</param>
/// <param name="Cores">Virtual CPUs, 1 to <see cref="MaxCores"/>.</param>
/// <param name="MemoryBytes">Memory, up to <see cref="MaxMemoryBytes"/>.</param>
/// <param name="Firmware">What starts the guest.</param>
/// <param name="Architecture">What the guest was made for.</param>
/// <param name="NetworkCards">In the order of their slots.</param>
/// <param name="DiskNames">File names of the disks, in the order of the machine's ports; the first is the one it boots from.</param>
public sealed record Machine(
    string Name,
    int Cores,
    long MemoryBytes,
    Firmware Firmware,
    GuestArchitecture Architecture,
    IReadOnlyList<NetworkCard> NetworkCards,
    IReadOnlyList<string> DiskNames)
{
    /// <summary>Most virtual CPUs that a description may ask for.</summary>
    public const int MaxCores = 1024;

    /// <summary>Most memory that a description may ask for, in bytes: 16 TiB.</summary>
    public const long MaxMemoryBytes = 16L << 40;

    /// <summary>Virtual CPUs where the source does not say.</summary>
    public const int DefaultCores = 1;

    /// <summary>Memory where the source does not say, in bytes: 1024 MiB.</summary>
    public const long DefaultMemoryBytes = 1L << 30;

    /// <summary>Most disks of one machine.</summary>
    public const int MaxDisks = 16;

    /// <summary>A machine of which only the disks are known.</summary>
    public static Machine OfDisks(string name, params IReadOnlyList<string> diskNames) => new(
        name, DefaultCores, DefaultMemoryBytes, Firmware.Unknown, GuestArchitecture.Unknown, [], diskNames);

    /// <summary>Returns this if its numbers lie in their ranges.</summary>
    /// <param name="source">How the message calls the description.</param>
    /// <exception cref="ImageException">They do not.</exception>
    internal Machine Checked(string source)
    {
        if (Cores is < 1 or > MaxCores)
        {
            throw new ImageException($"'{source}' asks for {Cores} processors; 1 to {MaxCores} are possible. Correct the number there.");
        }

        if (MemoryBytes is < 1 << 20 or > MaxMemoryBytes)
        {
            throw new ImageException($"'{source}' asks for {MemoryBytes} bytes of memory; 1 MiB to 16 TiB are possible. Correct the number there.");
        }

        return DiskNames.Count is > 0 and <= MaxDisks
            ? this
            : throw new ImageException(DiskNames.Count == 0
                ? $"'{source}' describes a machine without a disk, so there is nothing to read. Attach its disk and try again."
                : $"'{source}' describes a machine with {DiskNames.Count} disks; {MaxDisks} are possible. Detach those that are not needed.");
    }
}
