using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shien.Images.Blocks.Hashing;

/// <summary>With AVX2 alone.</summary>
internal readonly struct Avx2Operations : ILaneOperations
{
#pragma warning disable CA1857 // 32 less a constant is one, once this is inlined.
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateRight(Vector256<uint> x, [ConstantExpected] byte bits) =>
        Avx2.Or(Avx2.ShiftRightLogical(x, bits), Avx2.ShiftLeftLogical(x, (byte)(32 - bits)));
#pragma warning restore CA1857

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Xor(Vector256<uint> x, Vector256<uint> y, Vector256<uint> z) => Avx2.Xor(Avx2.Xor(x, y), z);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Choose(Vector256<uint> x, Vector256<uint> y, Vector256<uint> z) => Avx2.Xor(z, Avx2.And(x, Avx2.Xor(y, z)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Majority(Vector256<uint> x, Vector256<uint> y, Vector256<uint> z) =>
        Avx2.Or(Avx2.And(x, y), Avx2.And(z, Avx2.Or(x, y)));
}
