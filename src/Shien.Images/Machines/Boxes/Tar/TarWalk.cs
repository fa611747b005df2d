using System.Globalization;
using System.Text;

namespace Shien.Images.Machines.Boxes.Tar;

/// <summary>
/// Walks through a tar, forward only. The runtime's TarReader is not used here: it takes memory for whatever size an
/// extended header claims (up to 2 GiB), and knows no sparse entries, which bsdtar, and so <c>vagrant package</c>,
/// writes for any file with holes.
/// </summary>
internal sealed class TarWalk(Stream tar, string name)
{
    /// <summary>Most entries of a box.</summary>
    public const int MaxEntries = 10_000;

    private const int MaxExtendedBytes = 1 << 20;
    private const int SkipBytes = 1 << 16;

    private long position;
    private long contentEnd;
    private int entries;
    private string memberName = "";

    /// <summary>Goes to the next entry; null at the end of the tar.</summary>
    /// <exception cref="ImageException">The tar is damaged or cut short.</exception>
    public TarMember? Next()
    {
        Dictionary<string, string> extended = [];
        string? longName = null;
        while (true)
        {
            SkipContent();
            if (ReadHeader() is not { } header)
            {
                return null;
            }

            contentEnd = header.LengthBytes <= long.MaxValue - position - TarHeader.BlockBytes ? position + header.LengthBytes : throw Damaged($"'{Shown.Text(header.Name)}' is larger than any file");
            memberName = Shown.Text(header.Name);
            switch ((char)header.Type)
            {
                case 'x':
                    extended = PaxRecords.Parse(ReadExtended()) ?? throw Damaged($"the extended header at byte {position} cannot be read");
                    break;
                case 'g':
                    // Facts for all entries, for example a comment; nothing in it is needed.
                    ReadExtended();
                    break;
                case 'L':
                    longName = Encoding.UTF8.GetString(ReadExtended()).TrimEnd('\0');
                    break;
                case 'K':
                    ReadExtended();
                    break;
                default:
                    return Member(header, extended, longName);
            }
        }
    }

    /// <summary>Reads content of the current entry; 0 at its end.</summary>
    /// <exception cref="ImageException">The tar ends before the entry does.</exception>
    public int ReadContent(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, contentEnd - position);
        if (count == 0)
        {
            return 0;
        }

        int read = tar.Read(buffer[..count]);
        position += read;
        return read > 0 ? read : throw CutShort();
    }

    private TarMember Member(TarHeader header, Dictionary<string, string> extended, string? longName)
    {
        long length = header.LengthBytes;
        if (extended.TryGetValue("size", out string? size)
            && (!long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > long.MaxValue - position - TarHeader.BlockBytes))
        {
            throw Damaged($"'{memberName}' has the size '{Shown.Text(size)}'");
        }

        TarHeader full = header with
        {
            Name = extended.GetValueOrDefault("GNU.sparse.name") ?? extended.GetValueOrDefault("path") ?? longName ?? header.Name,
            LengthBytes = length,
        };
        memberName = Shown.Text(full.Name);
        contentEnd = position + length;
        if (tar.CanSeek && contentEnd > tar.Length)
        {
            throw CutShort();
        }

        return new TarMember(full, position, SparseLength(extended));
    }

    private long? SparseLength(Dictionary<string, string> extended)
    {
        if (!extended.Keys.Any(key => key.StartsWith("GNU.sparse.", StringComparison.Ordinal)))
        {
            return null;
        }

        return extended.GetValueOrDefault("GNU.sparse.major") == "1" && extended.GetValueOrDefault("GNU.sparse.minor") == "0"
            && long.TryParse(extended.GetValueOrDefault("GNU.sparse.realsize"), NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            ? length
            : throw new ImageException($"'{name}' holds '{memberName}' as a sparse file in a form that is not read. Pack the box again with 'tar' or 'vagrant package'.");
    }

    private TarHeader? ReadHeader()
    {
        Span<byte> block = stackalloc byte[TarHeader.BlockBytes];
        int read = tar.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
        position += read;
        // A tar ends with two empty blocks; one, or the end of the file, is as clear.
        if (read == 0 || (read == block.Length && !block.ContainsAnyExcept((byte)0)))
        {
            return null;
        }

        if (read < block.Length)
        {
            throw CutShort();
        }

        if (++entries > MaxEntries)
        {
            throw new ImageException($"'{name}' holds more than {MaxEntries} entries; a box has a handful. It is no box.");
        }

        return TarHeader.Parse(block) ?? throw (entries == 1
            ? new ImageException($"'{name}' holds no tar, so it is not a box. Download it again.")
            : Damaged($"the header after '{memberName}' at byte {position - block.Length} has a wrong checksum"));
    }

    private byte[] ReadExtended()
    {
        long length = contentEnd - position;
        if (length > MaxExtendedBytes)
        {
            throw Damaged($"an extended header has {length} bytes, {MaxExtendedBytes} are possible");
        }

        byte[] content = new byte[length];
        for (int done = 0; done < content.Length;)
        {
            done += ReadContent(content.AsSpan(done));
        }

        return content;
    }

    private void SkipContent()
    {
        long end = (contentEnd + TarHeader.BlockBytes - 1) / TarHeader.BlockBytes * TarHeader.BlockBytes;
        if (tar.CanSeek && end > position)
        {
            tar.Seek(end - position, SeekOrigin.Current);
            position = end;
            return;
        }

        byte[] buffer = end > position ? new byte[Math.Min(SkipBytes, end - position)] : [];
        while (position < end)
        {
            int read = tar.Read(buffer, 0, (int)Math.Min(buffer.Length, end - position));
            position += read;
            if (read == 0 && position < contentEnd)
            {
                throw CutShort();
            }
            else if (read == 0)
            {
                return;
            }
        }
    }

    private ImageException Damaged(string what) => new($"'{name}' is damaged: {what}. Download it again.");

    private ImageException CutShort() => new($"'{name}' is cut short: it ends in the middle of '{memberName}'. Download it again.");
}
