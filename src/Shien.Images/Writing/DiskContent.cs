using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Images.Writing;

/// <summary>
/// What a run of blocks holds: those that are not all zero, one after the other in a buffer, so that one write takes
/// neighbours. A writer may replace each by a shorter form.
/// </summary>
/// <param name="Blocks">Their numbers, ascending.</param>
/// <param name="Buffer">Their bytes, without gaps; goes back to the pool when the run is written.</param>
/// <param name="End">First byte of the disk behind the run.</param>
internal sealed record DiskContent(int[] Blocks, byte[] Buffer, long End)
{
    /// <summary>Bytes of each block's packed form in <see cref="Buffer"/>; null while all are whole blocks.</summary>
    public int[]? PackedBytes { get; init; }

    /// <summary>All the bytes.</summary>
    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, PackedBytes?.Sum() ?? (Blocks.Length * BlockMap.BlockBytes));

    /// <summary>A whole block.</summary>
    /// <param name="index">Index in <see cref="Blocks"/>.</param>
    public ReadOnlySpan<byte> Block(int index) => Buffer.AsSpan(index * BlockMap.BlockBytes, BlockMap.BlockBytes);

    /// <summary>Reads a run; what the disk does not have of its last block is filled with zeros.</summary>
    /// <exception cref="ImageException">The disk is damaged there.</exception>
    public static DiskContent Read(BlockRun run, DiskReader from, byte[] buffer)
    {
        Span<byte> content = run.Read(from, buffer);
        Span<int> blocks = stackalloc int[BlockRun.MaxCount];
        int count = 0;
        for (int i = 0; i < run.Count; i++)
        {
            Span<byte> block = content.Slice(i * BlockMap.BlockBytes, BlockMap.BlockBytes);
            if (!block.ContainsAnyExcept((byte)0))
            {
                continue;
            }

            if (count != i)
            {
                block.CopyTo(content[(count * BlockMap.BlockBytes)..]);
            }

            blocks[count++] = run.First + i;
        }

        return new DiskContent(blocks[..count].ToArray(), buffer, Math.Min(from.LengthBytes, (long)(run.First + run.Count) * BlockMap.BlockBytes));
    }

    /// <summary>The blocks in stretches whose numbers follow one another.</summary>
    /// <returns>Index of the first in <see cref="Blocks"/>, and how many.</returns>
    public IEnumerable<(int Index, int Count)> Stretches()
    {
        for (int first = 0, next; first < Blocks.Length; first = next)
        {
            next = first + 1;
            while (next < Blocks.Length && Blocks[next] == Blocks[first] + (next - first))
            {
                next++;
            }

            yield return (first, next - first);
        }
    }
}
