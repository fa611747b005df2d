using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Shien.Images.Blocks.Hashing;

/// <summary>
/// SHA-256 of blocks: eight at once where the processor has AVX2 and the program was compiled for it, but no instructions for SHA
/// itself; else with the system's library, one by one.
/// </summary>
internal static class BlockHashes
{
    private const int Lanes = 8;

    // Fewer than these are done sooner one by one.
    private const int LeastLanes = 4;
    private const int MostBlocks = 256;

    private static readonly bool UsesLanes = Avx2.IsSupported && !HasShaInstructions();

    /// <summary>Hashes the first blocks of a buffer.</summary>
    /// <param name="content">Blocks, one after another.</param>
    /// <param name="count">How many; up to 256.</param>
    /// <param name="hashes">Takes 32 bytes for each.</param>
    public static void Of(ReadOnlySpan<byte> content, int count, Span<byte> hashes)
    {
        Span<int> all = stackalloc int[MostBlocks];
        all = all[..count];
        for (int i = 0; i < count; i++)
        {
            all[i] = i;
        }

        Of(content, all, hashes);
    }

    /// <summary>Hashes some blocks of a buffer.</summary>
    /// <param name="content">Blocks, one after another.</param>
    /// <param name="which">Numbers of the blocks.</param>
    /// <param name="hashes">Takes the hash of block i at 32 i; the others stay as they are.</param>
    public static void Of(ReadOnlySpan<byte> content, ReadOnlySpan<int> which, Span<byte> hashes)
    {
        while (UsesLanes && which.Length >= LeastLanes)
        {
            int some = Math.Min(Lanes, which.Length);
            Several(content, which[..some], hashes);
            which = which[some..];
        }

        foreach (int block in which)
        {
            SHA256.HashData(Content(content, block), HashAt(hashes, block));
        }
    }

    private static void Several(ReadOnlySpan<byte> content, ReadOnlySpan<int> which, Span<byte> hashes)
    {
        Span<int> starts = stackalloc int[Lanes];
        Span<byte> found = stackalloc byte[Lanes * BlockMap.HashBytes];
        for (int lane = 0; lane < Lanes; lane++)
        {
            starts[lane] = which[Math.Min(lane, which.Length - 1)] * BlockMap.BlockBytes;
        }

        if (Avx512F.VL.IsSupported)
        {
            Sha256Lanes<Avx512Operations>.Hash(content, starts, BlockMap.BlockBytes, found);
        }
        else
        {
            Sha256Lanes<Avx2Operations>.Hash(content, starts, BlockMap.BlockBytes, found);
        }

        for (int lane = 0; lane < which.Length; lane++)
        {
            found.Slice(lane * BlockMap.HashBytes, BlockMap.HashBytes).CopyTo(HashAt(hashes, which[lane]));
        }
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> content, int block) => content.Slice(block * BlockMap.BlockBytes, BlockMap.BlockBytes);

    private static Span<byte> HashAt(Span<byte> hashes, int block) => hashes.Slice(block * BlockMap.HashBytes, BlockMap.HashBytes);

    // CPUID leaf 7, EBX bit 29.
    private static bool HasShaInstructions() =>
        X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7 && (X86Base.CpuId(7, 0).Ebx >> 29 & 1) != 0;
}
