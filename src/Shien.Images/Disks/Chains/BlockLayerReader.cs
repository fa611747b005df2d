namespace Shien.Images.Disks.Chains;

/// <summary>An image that keeps its content in blocks of one size, each at some place of the file or nowhere.</summary>
/// <param name="blockBytes">Size of a block; a power of two.</param>
internal abstract class BlockLayerReader(int blockBytes) : LayerReader
{
    /// <summary>In place of a place: the block is zero, whatever the parent holds.</summary>
    protected const long Zero = -1;

    /// <summary>In place of a place: the block is not in this image.</summary>
    protected const long Absent = -2;

    /// <summary>False where blocks that lie one after the other cannot be read as one: they are compressed.</summary>
    protected virtual bool AreNeighboursOne => true;

    /// <inheritdoc/>
    public sealed override LayerRun ReadRun(long offset, Span<byte> buffer)
    {
        long block = offset / blockBytes;
        int skip = (int)(offset % blockBytes);
        long place = PlaceOf(block);
        long step = place < 0 ? 0 : blockBytes;
        long length = blockBytes - skip;
        if (place < 0 || AreNeighboursOne)
        {
            // One read for all that lies together.
            for (long next = 1; length < buffer.Length && PlaceOf(block + next) == place + (next * step); next++)
            {
                length += blockBytes;
            }
        }

        int count = (int)Math.Min(length, buffer.Length);
        if (place >= 0)
        {
            ReadStored(block, place, skip, buffer[..count]);
        }

        return new LayerRun(place >= 0 ? LayerState.Stored : place == Zero ? LayerState.Zero : LayerState.Absent, count);
    }

    /// <summary>Byte of the file where a block lies, or <see cref="Zero"/> or <see cref="Absent"/>.</summary>
    /// <exception cref="ImageException">It lies outside the file.</exception>
    protected abstract long PlaceOf(long block);

    /// <summary>Fills the buffer from a stored block, and from those that lie behind it both on the disk and in the file.</summary>
    /// <param name="block">Number of the first block.</param>
    /// <param name="place">Where it lies.</param>
    /// <param name="skip">Bytes of it to leave out.</param>
    /// <param name="buffer">What to fill.</param>
    protected abstract void ReadStored(long block, long place, int skip, Span<byte> buffer);
}
