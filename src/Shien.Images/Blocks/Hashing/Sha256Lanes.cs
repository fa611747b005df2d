using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Shien.Images.Blocks.Hashing;

/// <summary>
/// SHA-256 (FIPS 180-4, 6.2) of eight messages of one length at once. The rounds of one message wait for each other; those of eight
/// fill the processor. Letters and constants are the standard's.
/// </summary>
internal static class Sha256Lanes<TOperations>
    where TOperations : struct, ILaneOperations
{
    /// <summary>Messages at once.</summary>
    public const int Count = 8;

    private const int ChunkBytes = 64;
    private const int ScheduleWords = 16;
    private const int Rounds = 64;

    private static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    private static ReadOnlySpan<uint> Initial => [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    private static Vector256<byte> BigEndian => Vector256.Create(
        (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);

    /// <summary>Hashes eight pieces of a buffer.</summary>
    /// <param name="content">Holds all of them.</param>
    /// <param name="starts">Where each begins; the same piece may be there more than once.</param>
    /// <param name="lengthBytes">Of each; a multiple of 64.</param>
    /// <param name="hashes">Takes eight hashes of 32 bytes.</param>
    public static void Hash(ReadOnlySpan<byte> content, ReadOnlySpan<int> starts, int lengthBytes, Span<byte> hashes)
    {
        Span<Vector256<uint>> state = stackalloc Vector256<uint>[Count];
        Span<Vector256<uint>> schedule = stackalloc Vector256<uint>[ScheduleWords];
        for (int i = 0; i < state.Length; i++)
        {
            state[i] = Vector256.Create(Initial[i]);
        }

        for (int at = 0; at < lengthBytes; at += ChunkBytes)
        {
            Load(content, starts, at, schedule);
            Load(content, starts, at + (ChunkBytes / 2), schedule[Count..]);
            Compress(state, schedule);
        }

        // A whole number of chunks: the padding is a chunk of its own.
        schedule.Clear();
        schedule[0] = Vector256.Create(0x80000000u);
        schedule[14] = Vector256.Create((uint)((ulong)lengthBytes >> 29));
        schedule[15] = Vector256.Create((uint)lengthBytes << 3);
        Compress(state, schedule);
        for (int lane = 0; lane < Count; lane++)
        {
            Span<byte> hash = hashes.Slice(lane * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes);
            for (int word = 0; word < state.Length; word++)
            {
                BinaryPrimitives.WriteUInt32BigEndian(hash[(word * sizeof(uint))..], state[word].GetElement(lane));
            }
        }
    }

    // Eight words of each message become eight vectors: a transposed 8 × 8 matrix.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Load(ReadOnlySpan<byte> content, ReadOnlySpan<int> starts, int at, Span<Vector256<uint>> words)
    {
        Vector256<uint> r0 = Row(content, starts[0] + at), r1 = Row(content, starts[1] + at), r2 = Row(content, starts[2] + at), r3 = Row(content, starts[3] + at);
        Vector256<uint> r4 = Row(content, starts[4] + at), r5 = Row(content, starts[5] + at), r6 = Row(content, starts[6] + at), r7 = Row(content, starts[7] + at);
        (Vector256<uint> t0, Vector256<uint> t1, Vector256<uint> t2, Vector256<uint> t3) = Interleave(r0, r1, r2, r3);
        (Vector256<uint> u0, Vector256<uint> u1, Vector256<uint> u2, Vector256<uint> u3) = Interleave(r4, r5, r6, r7);
        words[0] = Avx2.Permute2x128(t0, u0, 0x20);
        words[1] = Avx2.Permute2x128(t1, u1, 0x20);
        words[2] = Avx2.Permute2x128(t2, u2, 0x20);
        words[3] = Avx2.Permute2x128(t3, u3, 0x20);
        words[4] = Avx2.Permute2x128(t0, u0, 0x31);
        words[5] = Avx2.Permute2x128(t1, u1, 0x31);
        words[6] = Avx2.Permute2x128(t2, u2, 0x31);
        words[7] = Avx2.Permute2x128(t3, u3, 0x31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Row(ReadOnlySpan<byte> content, int at) =>
        Avx2.Shuffle(Vector256.Create(content.Slice(at, Vector256<byte>.Count)), BigEndian).AsUInt32();

    // Of four rows, the columns 0 and 4, 1 and 5, 2 and 6, 3 and 7.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<uint> C0, Vector256<uint> C1, Vector256<uint> C2, Vector256<uint> C3) Interleave(
        Vector256<uint> a, Vector256<uint> b, Vector256<uint> c, Vector256<uint> d)
    {
        Vector256<ulong> lowAb = Avx2.UnpackLow(a, b).AsUInt64(), highAb = Avx2.UnpackHigh(a, b).AsUInt64();
        Vector256<ulong> lowCd = Avx2.UnpackLow(c, d).AsUInt64(), highCd = Avx2.UnpackHigh(c, d).AsUInt64();
        return (
            Avx2.UnpackLow(lowAb, lowCd).AsUInt32(), Avx2.UnpackHigh(lowAb, lowCd).AsUInt32(),
            Avx2.UnpackLow(highAb, highCd).AsUInt32(), Avx2.UnpackHigh(highAb, highCd).AsUInt32());
    }

    // Written out for eight rounds, after which each letter is where it was: no word is moved.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Compress(Span<Vector256<uint>> state, Span<Vector256<uint>> schedule)
    {
        Vector256<uint> a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7], t;
        for (int round = 0; round < Rounds; round += 8)
        {
            if (round >= ScheduleWords)
            {
                Extend(schedule, round);
            }

            t = Add(Add(Add(h, Sum1(e)), TOperations.Choose(e, f, g)), Add(schedule[round & 15], Vector256.Create(Constants[round])));
            d = Add(d, t);
            h = Add(t, Add(Sum0(a), TOperations.Majority(a, b, c)));
            t = Add(Add(Add(g, Sum1(d)), TOperations.Choose(d, e, f)), Add(schedule[(round + 1) & 15], Vector256.Create(Constants[round + 1])));
            c = Add(c, t);
            g = Add(t, Add(Sum0(h), TOperations.Majority(h, a, b)));
            t = Add(Add(Add(f, Sum1(c)), TOperations.Choose(c, d, e)), Add(schedule[(round + 2) & 15], Vector256.Create(Constants[round + 2])));
            b = Add(b, t);
            f = Add(t, Add(Sum0(g), TOperations.Majority(g, h, a)));
            t = Add(Add(Add(e, Sum1(b)), TOperations.Choose(b, c, d)), Add(schedule[(round + 3) & 15], Vector256.Create(Constants[round + 3])));
            a = Add(a, t);
            e = Add(t, Add(Sum0(f), TOperations.Majority(f, g, h)));
            t = Add(Add(Add(d, Sum1(a)), TOperations.Choose(a, b, c)), Add(schedule[(round + 4) & 15], Vector256.Create(Constants[round + 4])));
            h = Add(h, t);
            d = Add(t, Add(Sum0(e), TOperations.Majority(e, f, g)));
            t = Add(Add(Add(c, Sum1(h)), TOperations.Choose(h, a, b)), Add(schedule[(round + 5) & 15], Vector256.Create(Constants[round + 5])));
            g = Add(g, t);
            c = Add(t, Add(Sum0(d), TOperations.Majority(d, e, f)));
            t = Add(Add(Add(b, Sum1(g)), TOperations.Choose(g, h, a)), Add(schedule[(round + 6) & 15], Vector256.Create(Constants[round + 6])));
            f = Add(f, t);
            b = Add(t, Add(Sum0(c), TOperations.Majority(c, d, e)));
            t = Add(Add(Add(a, Sum1(f)), TOperations.Choose(f, g, h)), Add(schedule[(round + 7) & 15], Vector256.Create(Constants[round + 7])));
            e = Add(e, t);
            a = Add(t, Add(Sum0(b), TOperations.Majority(b, c, d)));
        }

        state[0] = Add(state[0], a);
        state[1] = Add(state[1], b);
        state[2] = Add(state[2], c);
        state[3] = Add(state[3], d);
        state[4] = Add(state[4], e);
        state[5] = Add(state[5], f);
        state[6] = Add(state[6], g);
        state[7] = Add(state[7], h);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Extend(Span<Vector256<uint>> schedule, int round)
    {
        for (int i = round; i < round + 8; i++)
        {
            Vector256<uint> w15 = schedule[(i - 15) & 15], w2 = schedule[(i - 2) & 15];
            Vector256<uint> small0 = TOperations.Xor(TOperations.RotateRight(w15, 7), TOperations.RotateRight(w15, 18), Avx2.ShiftRightLogical(w15, 3));
            Vector256<uint> small1 = TOperations.Xor(TOperations.RotateRight(w2, 17), TOperations.RotateRight(w2, 19), Avx2.ShiftRightLogical(w2, 10));
            schedule[i & 15] = Add(Add(schedule[i & 15], small0), Add(schedule[(i - 7) & 15], small1));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Sum0(Vector256<uint> x) =>
        TOperations.Xor(TOperations.RotateRight(x, 2), TOperations.RotateRight(x, 13), TOperations.RotateRight(x, 22));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Sum1(Vector256<uint> x) =>
        TOperations.Xor(TOperations.RotateRight(x, 6), TOperations.RotateRight(x, 11), TOperations.RotateRight(x, 25));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Add(Vector256<uint> x, Vector256<uint> y) => Avx2.Add(x, y);
}
