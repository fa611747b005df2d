namespace Shien.Images.Qcow2;

/// <summary>What the header of a qcow2 that we write says.</summary>
/// <param name="LengthBytes">Size of the disk.</param>
/// <param name="L1Entries">Entries of the L1 table.</param>
/// <param name="L1Offset">Where it is, bytes.</param>
/// <param name="RefcountTableOffset">Where the refcount table is, bytes.</param>
/// <param name="RefcountTableClusters">How many clusters it takes.</param>
internal readonly record struct Qcow2Places(long LengthBytes, int L1Entries, long L1Offset, long RefcountTableOffset, long RefcountTableClusters);
