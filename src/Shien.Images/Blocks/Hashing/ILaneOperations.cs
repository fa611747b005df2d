using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;

namespace Shien.Images.Blocks.Hashing;

/// <summary>What SHA-256 does with words (FIPS 180-4, 4.1.2), for eight messages at once: a word of each in a vector.</summary>
internal interface ILaneOperations
{
    /// <summary>ROTR.</summary>
    static abstract Vector256<uint> RotateRight(Vector256<uint> x, [ConstantExpected] byte bits);

    /// <summary>x ⊕ y ⊕ z.</summary>
    static abstract Vector256<uint> Xor(Vector256<uint> x, Vector256<uint> y, Vector256<uint> z);

    /// <summary>Ch: the bits of y where x is set, of z elsewhere.</summary>
    static abstract Vector256<uint> Choose(Vector256<uint> x, Vector256<uint> y, Vector256<uint> z);

    /// <summary>Maj: the bits that most of them have.</summary>
    static abstract Vector256<uint> Majority(Vector256<uint> x, Vector256<uint> y, Vector256<uint> z);
}
