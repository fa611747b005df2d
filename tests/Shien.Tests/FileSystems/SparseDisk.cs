using System.Buffers.Binary;
using System.Text;
using Shien.Images.Disks;
using ZstdSharp;

namespace Shien.Tests.FileSystems;

/// <summary>
/// A disk of pages of 4 KiB; what is not there is zero. A copy shares the pages of its original until it changes them, so
/// that a test can spoil a large image at no cost.
/// </summary>
internal sealed class SparseDisk : DiskReader
{
    private const int PageBytes = 4096;

    private readonly Dictionary<long, byte[]> pages;
    private readonly SparseDisk? original;

    private SparseDisk(long lengthBytes, Dictionary<long, byte[]> pages, SparseDisk? original)
    {
        LengthBytes = lengthBytes;
        this.pages = pages;
        this.original = original;
    }

    public override string Format => "raw";

    public override long LengthBytes { get; }

    /// <summary>Where there are pages, in bytes.</summary>
    public IEnumerable<long> Pages => (original is null ? pages.Keys : original.Pages).Order();

    /// <summary>An image of tests/fixtures/xfs, in the form that make writes there.</summary>
    public static SparseDisk OfFixture(string folder, string name)
    {
        ReadOnlySpan<byte> rest = Unpack(folder, name + ".pages.zst");
        long length = BinaryPrimitives.ReadInt64LittleEndian(rest);
        Dictionary<long, byte[]> pages = [];
        for (rest = rest[8..]; !rest.IsEmpty; rest = rest[(8 + PageBytes)..])
        {
            pages[BinaryPrimitives.ReadInt64LittleEndian(rest)] = rest.Slice(8, PageBytes).ToArray();
        }

        return new SparseDisk(length, pages, null);
    }

    /// <summary>The lines of a listing beside it.</summary>
    public static string[] ListingOf(string folder, string name) =>
        Encoding.ASCII.GetString(Unpack(folder, name + ".list.zst")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public SparseDisk Copy() => new(LengthBytes, [], this);

    public override IEnumerable<StoredExtent> StoredExtents() => [new StoredExtent(0, LengthBytes)];

    public override void Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + buffer.Length, LengthBytes);
        while (!buffer.IsEmpty)
        {
            int inPage = (int)(offset % PageBytes);
            int count = Math.Min(buffer.Length, PageBytes - inPage);
            if (Find(offset - inPage) is { } page)
            {
                page.AsSpan(inPage, count).CopyTo(buffer);
            }
            else
            {
                buffer[..count].Clear();
            }

            offset += count;
            buffer = buffer[count..];
        }
    }

    /// <summary>Some of its bytes.</summary>
    public byte[] Read(long offset, int count)
    {
        byte[] content = new byte[count];
        Read(offset, content);
        return content;
    }

    public void Write(long offset, ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            int inPage = (int)(offset % PageBytes);
            int count = Math.Min(content.Length, PageBytes - inPage);
            if (!pages.TryGetValue(offset - inPage, out byte[]? page))
            {
                pages[offset - inPage] = page = (byte[]?)original?.Find(offset - inPage)?.Clone() ?? new byte[PageBytes];
            }

            content[..count].CopyTo(page.AsSpan(inPage));
            offset += count;
            content = content[count..];
        }
    }

    private byte[]? Find(long page) => pages.TryGetValue(page, out byte[]? own) ? own : original?.Find(page);

    private static byte[] Unpack(string folder, string file)
    {
        using FileStream packed = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "fixtures", folder, file));
        using DecompressionStream unpacked = new(packed);
        using MemoryStream content = new();
        unpacked.CopyTo(content);
        return content.ToArray();
    }
}
