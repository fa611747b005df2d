namespace Shien.Images.FileSystems.Partitions;

/// <summary>One partition.</summary>
/// <param name="Number">As Linux counts: GPT and primary by entry from 1, logical from 5. 0 is the whole disk.</param>
/// <param name="Offset">First byte, inside the disk.</param>
/// <param name="LengthBytes">Above 0; cut off where the disk ends.</param>
/// <param name="Type">MBR: two hex digits such as <c>83</c>. GPT: the type's GUID. Whole disk: empty.</param>
/// <param name="Uuid">GPT: PARTUUID; else null.</param>
/// <param name="Label">GPT: PARTLABEL; else null. Text from the guest.</param>
public sealed record Partition(int Number, long Offset, long LengthBytes, string Type, string? Uuid, string? Label)
{
    /// <summary>True for the partition that UEFI firmware starts from.</summary>
    public bool IsEfiSystem => Type is "ef" or "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";

    /// <summary>True for the one that only holds grub's core image (GPT with BIOS).</summary>
    public bool IsBiosBoot => Type is "21686148-6449-6e6f-744e-656564454649";
}
