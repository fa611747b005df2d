namespace Shien.Images.FileSystems.Extents;

/// <summary>The metadata blocks that were read last, at most 4 MiB of them. Not safe for concurrent use.</summary>
internal sealed class BlockCache(ByteReader read, int blockBytes, long blockCount, Func<string, ImageException> damage)
{
    private const int MaxBytes = 4 * 1024 * 1024;

    private readonly RecentBlocks<long> recent = new(MaxBytes);

    /// <summary>Makes a cache of the volume as it lies there, without anything replayed.</summary>
    public BlockCache(Volume volume, int blockBytes, long blockCount, Func<string, ImageException> damage)
        : this(volume.Read, blockBytes, blockCount, damage)
    {
    }

    /// <summary>One block; whoever gets it must not change it.</summary>
    /// <exception cref="ImageException">There is no such block, or the image is damaged there.</exception>
    public ReadOnlyMemory<byte> Get(long block) => recent.Get(block, Load);

    private byte[] Load(long block)
    {
        if (block < 0 || block >= blockCount)
        {
            throw damage($"something points to block {block}, but there are only {blockCount}");
        }

        byte[] content = new byte[blockBytes];
        read(block * blockBytes, content);
        return content;
    }
}
