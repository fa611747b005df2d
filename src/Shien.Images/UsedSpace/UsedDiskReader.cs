using Shien.Images.Disks;

namespace Shien.Images.UsedSpace;

/// <summary>
/// A disk without its free space: what is not used reads as zero, also inside a block that is partly used, so that deleted files
/// do not travel with their neighbours. Does not own the disk.
/// </summary>
/// <param name="disk">The disk; stays the caller's.</param>
/// <param name="used">What of it matters.</param>
public sealed class UsedDiskReader(DiskReader disk, ExtentSet used) : DiskReader
{
    // One read over a gap of this size costs less than two reads beside it.
    private const int MaxGapBytes = 64 * 1024;

    /// <inheritdoc/>
    public override string Format => disk.Format;

    /// <inheritdoc/>
    public override long LengthBytes => disk.LengthBytes;

    /// <inheritdoc/>
    public override IEnumerable<string> FileNames => disk.FileNames;

    /// <inheritdoc/>
    public override IEnumerable<StoredExtent> StoredExtents() => StoredExtent.Join(
        disk.StoredExtents().SelectMany(stored => used.Within(stored.Offset, stored.Length)));

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        if (used.Contains(offset, buffer.Length))
        {
            disk.Read(offset, buffer);
            return;
        }

        long end = offset + buffer.Length;
        StoredExtent run = new(offset, 0);
        List<StoredExtent> runs = [];
        foreach (StoredExtent extent in used.Within(offset, buffer.Length))
        {
            if (run.Length > 0 && extent.Offset - run.End <= MaxGapBytes)
            {
                run = run with { Length = extent.End - run.Offset };
                continue;
            }

            runs.Add(run);
            run = extent;
        }

        runs.Add(run);
        foreach (StoredExtent read in runs)
        {
            disk.Read(read.Offset, buffer.Slice((int)(read.Offset - offset), (int)read.Length));
        }

        long done = offset;
        foreach (StoredExtent extent in used.Within(offset, buffer.Length).Append(new StoredExtent(end, 0)))
        {
            buffer[(int)(done - offset)..(int)(extent.Offset - offset)].Clear();
            done = extent.End;
        }
    }
}
