using Shien.Images.Disks;

namespace Shien.Images.Blocks.Patches;

/// <summary>Turns few blocks from all over a disk into frames and back: larger frames, packed harder, against a disk that both ends have.</summary>
internal static class GatheredPacker
{
    /// <summary>Reads the blocks and packs them.</summary>
    /// <param name="disk">Where they are.</param>
    /// <param name="blocks">Their numbers, ascending, at most <see cref="BlockFrame.MaxGathered"/>.</param>
    /// <param name="known">The disk that both ends have; null for none.</param>
    public static BlockFrame Pack(DiskReader disk, IReadOnlyList<int> blocks, PatchBase? known)
    {
        byte[] content = GC.AllocateUninitializedArray<byte>(blocks.Count * BlockMap.BlockBytes);
        byte[] buffer = new byte[BlockMap.BlockBytes];
        for (int i = 0; i < blocks.Count; i++)
        {
            new BlockRun(blocks[i], 1).Read(disk, buffer);
            buffer.CopyTo(content, i * BlockMap.BlockBytes);
        }

        byte[] prefix = known?.Read(blocks) ?? [];
        byte[] packed = GC.AllocateUninitializedArray<byte>((int)BlockFrame.MaxPayloadBytes(FrameEncoding.Gathered, blocks.Count) - (5 * blocks.Count));
        int size = PrefixCoder.Pack(content, prefix, packed);
        return new BlockFrame(blocks[0], blocks.Count, prefix.Length > 0 ? FrameEncoding.Patched : FrameEncoding.Gathered, packed.AsMemory(0, size)) { Gathered = blocks };
    }

    /// <summary>The content of a frame.</summary>
    /// <param name="frame">From anywhere.</param>
    /// <param name="known">The disk that both ends have; null for none.</param>
    /// <exception cref="ImageException">It does not unpack to exactly the frame's blocks, or the disk that both had has changed.</exception>
    public static byte[] Unpack(BlockFrame frame, PatchBase? known)
    {
        byte[]? prefix = frame.Encoding == FrameEncoding.Gathered ? [] : known?.Read(frame.Gathered!);
        if (prefix is null)
        {
            throw new ImageException(
                $"the frame of block {frame.First} is packed against {(known is null ? "a disk that was not agreed on" : "a disk that has changed meanwhile")}. Run the same command again.");
        }

        byte[] content = GC.AllocateUninitializedArray<byte>(frame.ContentBytes);
        return PrefixCoder.Unpack(frame.Payload.Span, prefix, content)
            ? content
            : throw new ImageException($"the block stream is damaged: the frame of block {frame.First} does not hold its {frame.Count} blocks.");
    }
}
