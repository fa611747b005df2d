using Shien.Images.Disks.Chains;

namespace Shien.Images.Qcow2;

/// <summary>An entry of an L2 table without subclusters (QEMU docs/interop/qcow2, "L2 table entry").</summary>
/// <param name="Value">The 64 bits.</param>
internal readonly record struct Qcow2Entry(ulong Value)
{
    /// <summary>Bits of an L1 or L2 entry that are an offset in the file.</summary>
    public const ulong OffsetMask = 0x00FF_FFFF_FFFF_FE00;

    /// <summary>Bit 0 of an L2 entry of version 3: the cluster is zero, whatever lies below.</summary>
    public const ulong ZeroFlag = 1;

    private const ulong CompressedFlag = 1UL << 62;

    /// <summary>True if the cluster is packed; its place is then told in another way.</summary>
    public bool IsCompressed => (Value & CompressedFlag) != 0;

    /// <summary>True if the cluster is said to be zero, which version 2 does not know.</summary>
    public bool IsZero => !IsCompressed && (Value & ZeroFlag) != 0;

    /// <summary>Where a plain cluster is, bytes.</summary>
    public long Offset => (long)(Value & OffsetMask);

    /// <summary>What the image says about the cluster.</summary>
    public LayerState State => IsZero ? LayerState.Zero : IsCompressed || Offset != 0 ? LayerState.Stored : LayerState.Absent;

    /// <summary>True if a later cluster is in the same state and, where they are stored, in the same row.</summary>
    /// <param name="later">Its entry.</param>
    /// <param name="distance">Bytes from cluster to cluster.</param>
    public bool IsContinuedBy(Qcow2Entry later, long distance) =>
        !IsCompressed && !later.IsCompressed && later.State == State && (State != LayerState.Stored || later.Offset == Offset + distance);
}
