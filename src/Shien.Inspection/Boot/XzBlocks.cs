using SharpCompress.Compressors.LZMA;
using Shien.Images;

namespace Shien.Inspection.Boot;

/// <summary>
/// The blocks of one .xz stream as one stream of content. The container is read here and not by the library, so that a header
/// cannot ask for a dictionary of gigabytes. The .xz file format 1.2.1, sections 2 and 3; checks are not verified.
/// </summary>
internal sealed class XzBlocks : ForwardStream
{
    private const int StreamHeaderBytes = 12;
    private const int MaxDictionaryBits = 26;
    private const byte Lzma2Filter = 0x21;

    private readonly Stream xz;
    private readonly int checkBytes;
    private long blockStart;
    private LzmaStream? block;
    private bool ended;

    /// <summary>Reads the stream header; does not own <paramref name="xz"/>, which must know its position.</summary>
    /// <exception cref="InvalidDataException">It is not one.</exception>
    public XzBlocks(Stream xz)
    {
        this.xz = xz;
        Span<byte> header = stackalloc byte[StreamHeaderBytes];
        xz.ReadExactly(header);
        checkBytes = header[7] switch
        {
            0 => 0,
            1 => 4,
            4 => 8,
            10 => 32,
            _ => throw new InvalidDataException("The check of the .xz stream is not known."),
        };
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (!ended && count > 0)
        {
            block ??= NextBlock();
            if (block is null)
            {
                ended = true;
                break;
            }

            int got = block.Read(buffer, offset, count);
            if (got > 0)
            {
                return got;
            }

            block.Dispose();
            block = null;
            Skip((4 - ((xz.Position - blockStart) % 4)) % 4);
            Skip(checkBytes);
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        block?.Dispose();
        base.Dispose(disposing);
    }

    private LzmaStream? NextBlock()
    {
        blockStart = xz.Position;
        int size = xz.ReadByte();
        if (size <= 0)
        {
            return null;
        }

        byte[] header = new byte[((size + 1) * 4) - 1];
        xz.ReadExactly(header);
        int at = 1;
        byte flags = header[0];
        if ((flags & 0x40) != 0)
        {
            Number(header, ref at);
        }

        if ((flags & 0x80) != 0)
        {
            Number(header, ref at);
        }

        bool onlyLzma2 = (flags & 3) == 0 && Number(header, ref at) == Lzma2Filter && Number(header, ref at) == 1 && at < header.Length;
        if (!onlyLzma2 || DictionaryBits(header[at]) > MaxDictionaryBits)
        {
            throw new InvalidDataException("The .xz block uses a filter or a dictionary that is not read.");
        }

        return LzmaStream.Create([header[at]], xz, -1, -1, null, isLzma2: true, leaveOpen: true);
    }

    // Section 5.3.1: 2^12, 2^12 + 2^11, 2^13, …
    private static int DictionaryBits(byte property) => (property / 2) + 12 + (property % 2);

    private static ulong Number(byte[] header, ref int at)
    {
        ulong number = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            if (at >= header.Length)
            {
                break;
            }

            byte part = header[at++];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return number;
            }
        }

        throw new InvalidDataException("The .xz block header is damaged.");
    }

    private void Skip(long bytes)
    {
        for (; bytes > 0; bytes--)
        {
            if (xz.ReadByte() < 0)
            {
                throw new EndOfStreamException();
            }
        }
    }
}
