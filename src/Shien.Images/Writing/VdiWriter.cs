using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Pipelines;

namespace Shien.Images.Writing;

/// <summary>
/// Writes a dynamic VDI as VirtualBox lays it out: header, block map at 1 MiB, blocks of 1 MiB behind it, in the order of
/// the disk. What is zero inside a block is a hole of the file.
/// </summary>
internal sealed class VdiWriter : IDiskWriter
{
    private const uint Absent = 0xFFFFFFFF;

    private readonly SafeFileHandle file;
    private readonly VdiImage image;
    private readonly uint[] map;
    private uint allocated;

    /// <summary>Begins with an empty file.</summary>
    public VdiWriter(SafeFileHandle file, long lengthBytes)
    {
        this.file = file;
        image = new VdiImage(lengthBytes);
        map = GC.AllocateUninitializedArray<uint>(image.BlockCount);
        Array.Fill(map, Absent);
    }

    /// <inheritdoc/>
    public DiskContent Pack(DiskContent content, BufferPool buffers) => content;

    /// <inheritdoc/>
    public void Append(DiskContent content)
    {
        foreach ((int index, int count) in content.Stretches())
        {
            for (int done = 0, some; done < count; done += some)
            {
                // A stretch may go on from one block of the VDI to the next.
                long from = (long)content.Blocks[index + done] * BlockMap.BlockBytes;
                some = Math.Min(count - done, (int)((VdiImage.BlockBytes - (from % VdiImage.BlockBytes)) / BlockMap.BlockBytes));
                RandomAccess.Write(file, content.Buffer.AsSpan((index + done) * BlockMap.BlockBytes, some * BlockMap.BlockBytes), Place(from));
            }
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        RandomAccess.SetLength(file, image.DataOffset + ((long)allocated * VdiImage.BlockBytes));
        RandomAccess.Write(file, MemoryMarshal.AsBytes(map.AsSpan()), VdiImage.MapOffset);
        byte[] header = new byte[DiskImage.SectorBytes];
        image.WriteHeader(header, allocated);
        RandomAccess.Write(file, header, 0);
    }

    private long Place(long offset)
    {
        ref uint block = ref map[offset / VdiImage.BlockBytes];
        if (block == Absent)
        {
            block = allocated++;
        }

        return image.DataOffset + ((long)block * VdiImage.BlockBytes) + (offset % VdiImage.BlockBytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
