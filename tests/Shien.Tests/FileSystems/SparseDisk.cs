using System.Buffers.Binary;
using Shien.Images.Disks;
using ZstdSharp;

namespace Shien.Tests.FileSystems;

/// <summary>A disk of which only runs are kept, as in the *.sparse.zst of tests/fixtures; patches lie on top of them.</summary>
internal sealed class SparseDisk : DiskReader
{
    private static readonly Comparer<(long Offset, byte[] Content)> ByOffset =
        Comparer<(long Offset, byte[] Content)>.Create((one, other) => one.Offset.CompareTo(other.Offset));

    private readonly List<(long Offset, byte[] Content)> runs;
    private readonly List<(long Offset, byte[] Content)> patches = [];

    private SparseDisk(long lengthBytes, List<(long Offset, byte[] Content)> runs)
    {
        LengthBytes = lengthBytes;
        this.runs = runs;
    }

    public override string Format => "raw";

    public override long LengthBytes { get; }

    /// <summary>Ascending.</summary>
    public IReadOnlyList<(long Offset, byte[] Content)> Runs => runs;

    /// <summary>An image of tests/fixtures.</summary>
    public static SparseDisk OfFixture(string folder, string name)
    {
        using FileStream packed = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "fixtures", folder, name + ".sparse.zst"));
        using DecompressionStream unpacked = new(packed);
        using BinaryReader reader = new(unpacked);
        long lengthBytes = reader.ReadInt64();
        List<(long, byte[])> runs = [];
        byte[] head = new byte[12];
        while (unpacked.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length)
        {
            runs.Add((BinaryPrimitives.ReadInt64LittleEndian(head), reader.ReadBytes(BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(8)))));
        }

        return new SparseDisk(lengthBytes, runs);
    }

    /// <summary>The same disk without patches; shares the runs.</summary>
    public SparseDisk Fork() => new(LengthBytes, runs);

    public void Patch(long offset, byte[] content) => patches.Add((offset, content));

    public byte[] Bytes(long offset, int count)
    {
        byte[] bytes = new byte[count];
        Read(offset, bytes);
        return bytes;
    }

    public override IEnumerable<StoredExtent> StoredExtents() => runs.Select(run => new StoredExtent(run.Offset, run.Content.Length));

    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        buffer.Clear();
        int first = runs.BinarySearch((offset, []), ByOffset);
        for (int i = first >= 0 ? first : Math.Max(0, ~first - 1); i < runs.Count && runs[i].Offset < offset + buffer.Length; i++)
        {
            Copy(runs[i], offset, buffer);
        }

        foreach ((long Offset, byte[] Content) patch in patches)
        {
            Copy(patch, offset, buffer);
        }
    }

    private static void Copy((long Offset, byte[] Content) run, long offset, Span<byte> buffer)
    {
        long first = Math.Max(run.Offset, offset);
        long end = Math.Min(run.Offset + run.Content.Length, offset + buffer.Length);
        if (first < end)
        {
            run.Content.AsSpan((int)(first - run.Offset), (int)(end - first)).CopyTo(buffer[(int)(first - offset)..]);
        }
    }
}
