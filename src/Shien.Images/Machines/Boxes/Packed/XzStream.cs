using SharpCompress.Compressors.Xz;

namespace Shien.Images.Machines.Boxes.Packed;

/// <summary>
/// What an xz file unpacks to (The .xz File Format 1.2.1). SharpCompress unpacks the blocks; their headers are judged
/// here before it sees them, since it takes as much memory as a header asks for (up to 4 GiB), and the index, of which
/// it would keep every record, is passed over here.
/// </summary>
internal sealed class XzStream(Stream input, string name) : ForwardStream
{
    /// <summary>Largest dictionary, in bytes: what <c>xz -9</c> uses.</summary>
    private const long MaxDictionaryBytes = 64 << 20;

    private const int HeaderBytes = 12;

    private readonly HeadStream blocks = new(input);
    private readonly byte[] one = new byte[1];
    private XZBlock? block;
    private CheckType check;
    private int checkBytes;
    private long blockCount;
    private bool isInStream;
    private bool isFirst = true;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (count > 0)
        {
            if (block is not null)
            {
                int read = block.Read(buffer, offset, count);
                if (read > 0)
                {
                    return read;
                }

                block = null;
            }

            if (!isInStream && !BeginStream())
            {
                return 0;
            }

            BeginBlock();
        }

        return 0;
    }

    private bool BeginStream()
    {
        byte[] header = new byte[HeaderBytes];
        // Between streams there may be zeros, four at a time.
        do
        {
            int read = input.ReadAtLeast(header.AsSpan(0, 4), 4, throwOnEndOfStream: false);
            if (read == 0 && !isFirst)
            {
                return false;
            }

            input.ReadExactly(header, read, 4 - read);
        }
        while (!isFirst && !header.AsSpan(0, 4).ContainsAnyExcept((byte)0));

        input.ReadExactly(header, 4, HeaderBytes - 4);
        XZHeader parsed = XZHeader.FromStream(new MemoryStream(header));
        (check, checkBytes) = (parsed.BlockCheckType, parsed.BlockCheckSize);
        (isInStream, isFirst, blockCount) = (true, false, 0);
        return true;
    }

    /// <summary>Goes to the next block, or past the index, which ends the stream.</summary>
    private void BeginBlock()
    {
        byte size = NextByte();
        if (size == 0)
        {
            SkipIndex();
            isInStream = false;
            return;
        }

        byte[] header = new byte[(size + 1) * 4];
        header[0] = size;
        input.ReadExactly(header, 1, header.Length - 1);
        CheckFilters(header);
        blocks.PutBack(header);
        block = new XZBlock(blocks, check, checkBytes);
        blockCount++;
    }

    private void CheckFilters(ReadOnlySpan<byte> header)
    {
        int at = 2;
        int flags = header[1];
        for (int sizes = (flags >> 6 & 1) + (flags >> 7); sizes > 0; sizes--)
        {
            VarInt(header, ref at);
        }

        long filter = VarInt(header, ref at);
        long propertyBytes = VarInt(header, ref at);
        if ((flags & 0x3F) != 0 || filter != 0x21 || propertyBytes != 1 || at >= header.Length)
        {
            throw new ImageException($"'{name}' is packed with a filter of xz that is not read. Pack it again with 'xz -6'.");
        }

        int bits = header[at];
        long dictionary = bits > 40 ? long.MaxValue : (2L | (bits & 1)) << ((bits / 2) + 11);
        if (dictionary > MaxDictionaryBytes)
        {
            throw new ImageException($"'{name}' needs {dictionary >> 20} MiB of memory to unpack; {MaxDictionaryBytes >> 20} MiB are possible. Pack it again with 'xz -6'.");
        }
    }

    // Index: marker, number of records, two numbers a record, padding to 4, CRC-32; then the 12 bytes of the footer.
    private void SkipIndex()
    {
        long bytes = 1;
        long records = IndexNumber(ref bytes);
        if (records != blockCount)
        {
            throw new InvalidDataException($"the index names {records} blocks of {blockCount}");
        }

        for (long i = 0; i < records * 2; i++)
        {
            IndexNumber(ref bytes);
        }

        byte[] rest = new byte[((4 - (bytes % 4)) % 4) + 4 + HeaderBytes];
        input.ReadExactly(rest);
    }

    private long IndexNumber(ref long bytes)
    {
        long number = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte next = NextByte();
            bytes++;
            number |= (long)(next & 0x7F) << shift;
            if ((next & 0x80) == 0)
            {
                return number;
            }
        }

        throw new InvalidDataException("a number of the index is too long");
    }

    private static long VarInt(ReadOnlySpan<byte> header, ref int at)
    {
        long number = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte next = at < header.Length ? header[at++] : throw new InvalidDataException("a block header is too short");
            number |= (long)(next & 0x7F) << shift;
            if ((next & 0x80) == 0)
            {
                return number;
            }
        }

        throw new InvalidDataException("a number of a block header is too long");
    }

    private byte NextByte()
    {
        input.ReadExactly(one);
        return one[0];
    }
}
