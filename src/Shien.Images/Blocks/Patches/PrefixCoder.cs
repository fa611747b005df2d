using ZstdSharp.Unsafe;

namespace Shien.Images.Blocks.Patches;

/// <summary>zstd with something before the content that both sides know (its manual: ZSTD_CCtx_refPrefix); with none it is plain zstd.</summary>
internal static unsafe class PrefixCoder
{
    // Little content: time is no matter.
    private const int Level = 9;

    // 16 MiB: a frame and what it is packed against.
    private const int WindowBits = 24;

    /// <summary>Packs; 0 where there is no room for it.</summary>
    /// <exception cref="ImageException">There is not enough memory.</exception>
    public static int Pack(ReadOnlySpan<byte> content, ReadOnlySpan<byte> prefix, Span<byte> packed)
    {
        ZSTD_CCtx_s* coder = Methods.ZSTD_createCCtx();
        try
        {
            fixed (byte* from = content, before = prefix, to = packed)
            {
                if (coder is null
                    || IsError(Methods.ZSTD_CCtx_setParameter(coder, ZSTD_cParameter.ZSTD_c_compressionLevel, Level))
                    || IsError(Methods.ZSTD_CCtx_setParameter(coder, ZSTD_cParameter.ZSTD_c_windowLog, WindowBits))
                    || IsError(Methods.ZSTD_CCtx_setParameter(coder, ZSTD_cParameter.ZSTD_c_enableLongDistanceMatching, 1))
                    || (prefix.Length > 0 && IsError(Methods.ZSTD_CCtx_refPrefix(coder, before, (nuint)prefix.Length))))
                {
                    throw new ImageException("there is not enough memory to pack or unpack blocks.");
                }

                nuint size = Methods.ZSTD_compress2(coder, to, (nuint)packed.Length, from, (nuint)content.Length);
                return IsError(size) ? 0 : (int)size;
            }
        }
        finally
        {
            Methods.ZSTD_freeCCtx(coder);
        }
    }

    /// <summary>Unpacks from anywhere; false unless it fills exactly <paramref name="content"/>.</summary>
    public static bool Unpack(ReadOnlySpan<byte> packed, ReadOnlySpan<byte> prefix, Span<byte> content)
    {
        ZSTD_DCtx_s* coder = Methods.ZSTD_createDCtx();
        try
        {
            fixed (byte* from = packed, before = prefix, to = content)
            {
                if (coder is null || (prefix.Length > 0 && IsError(Methods.ZSTD_DCtx_refPrefix(coder, before, (nuint)prefix.Length))))
                {
                    throw new ImageException("there is not enough memory to pack or unpack blocks.");
                }

                return Methods.ZSTD_decompressDCtx(coder, to, (nuint)content.Length, from, (nuint)packed.Length) == (nuint)content.Length;
            }
        }
        finally
        {
            Methods.ZSTD_freeDCtx(coder);
        }
    }

    private static bool IsError(nuint code) => Methods.ZSTD_isError(code);
}
