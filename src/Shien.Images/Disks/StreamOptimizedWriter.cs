using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Shien.Images.Blocks;
using Shien.Images.Disks.Vmdk;

namespace Shien.Images.Disks;

/// <summary>
/// Writes a disk as a streamOptimized VMDK, the variant of .ova and VirtualBox boxes, front to back without seeking. Grains
/// are compressed on all cores. Not for concurrent use; the stream stays the caller's. After an exception it is useless.
/// </summary>
public sealed class StreamOptimizedWriter
{
    /// <summary>Size of a grain, bytes; that of a block of a <see cref="BlockMap"/>.</summary>
    public const int GrainBytes = BlockMap.BlockBytes;

    private const int TableEntries = 512;
    private const int OverheadBytes = 128 * DiskImage.SectorBytes;

    private readonly GrainPacker packer = new(GrainBytes);
    private readonly Queue<Task<PackedGrain>> packing = new();
    private readonly int window = Math.Clamp(4 * Environment.ProcessorCount, 8, 128);
    private readonly Stream to;
    private readonly long lengthBytes;
    private readonly int grainCount;
    private readonly uint[] tableSectors;
    private readonly uint[] table = new uint[TableEntries];
    private int tableIndex;
    private int last = -1;
    private long offset;

    /// <summary>Begins a file.</summary>
    /// <param name="to">Written from its present position on, which counts as the file's start.</param>
    /// <param name="lengthBytes">Size of the disk, a multiple of 512, at most 64 TiB.</param>
    /// <param name="name">Name of the file itself, which its descriptor repeats; without quotes or folders.</param>
    /// <exception cref="ImageException">The length is not possible.</exception>
    public StreamOptimizedWriter(Stream to, long lengthBytes, string name = "disk.vmdk")
    {
        DiskImage.CheckLength(lengthBytes, name);
        if (name.AsSpan().ContainsAny("\"/\\\r\n"))
        {
            throw new ArgumentException($"'{name}' is no plain file name.", nameof(name));
        }

        this.to = to;
        this.lengthBytes = lengthBytes;
        grainCount = BlockMap.CountOf(lengthBytes);
        tableSectors = new uint[(grainCount + TableEntries - 1) / TableEntries];
        byte[] head = new byte[OverheadBytes];
        VmdkHeader.WriteStreamOptimized(head, lengthBytes, GrainBytes, TableEntries, OverheadBytes, VmdkHeader.InFooter);
        VmdkDescriptor.WriteStreamOptimized(head.AsSpan(DiskImage.SectorBytes, VmdkHeader.StreamDescriptorBytes), lengthBytes, name);
        Write(head);
    }

    /// <summary>Writes a whole disk and completes the file.</summary>
    /// <param name="from">Stays the caller's.</param>
    /// <param name="to">Written from its present position on; stays the caller's.</param>
    /// <param name="name">Name of the file itself.</param>
    /// <param name="bytesDone">Bytes of the disk that are behind; ends with its length.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ImageException">The disk is damaged.</exception>
    public static void WriteDisk(DiskReader from, Stream to, string name, IProgress<long>? bytesDone, CancellationToken cancellation)
    {
        StreamOptimizedWriter writer = new(to, from.LengthBytes, name);
        byte[] buffer = new byte[BlockRun.MaxBytes];
        foreach (BlockRun run in BlockRun.StoredOf(from))
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> content = run.Read(from, buffer);
            for (int i = 0; i < run.Count; i++)
            {
                writer.Write(run.First + i, content.Slice(i * GrainBytes, GrainBytes));
            }

            bytesDone?.Report(Math.Min(from.LengthBytes, (long)(run.First + run.Count) * GrainBytes));
        }

        writer.Complete();
        bytesDone?.Report(from.LengthBytes);
    }

    /// <summary>Writes a grain; one that is all zero is left out.</summary>
    /// <param name="grain">Its number, from 0; each call's is above the one before.</param>
    /// <param name="content">64 KiB; for a last grain that the disk does not fill also just its part. Copied.</param>
    /// <exception cref="ArgumentException">The grain is not on the disk or out of order, or has another length.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void Write(int grain, ReadOnlySpan<byte> content)
    {
        long least = Math.Min(GrainBytes, lengthBytes - ((long)grain * GrainBytes));
        if (grain <= last || grain >= grainCount || content.Length < least || content.Length > GrainBytes)
        {
            throw new ArgumentException($"grain {grain} of {grainCount} with {content.Length} bytes does not follow grain {last}.", nameof(grain));
        }

        last = grain;
        if (content.ContainsAnyExcept((byte)0))
        {
            packing.Enqueue(packer.PackAsync(grain, content));
            if (packing.Count > window)
            {
                WriteOldest();
            }
        }
    }

    /// <summary>Writes what is left, the tables and the footer.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void Complete()
    {
        while (packing.Count > 0)
        {
            WriteOldest();
        }

        WriteTable();
        byte[] directory = MemoryMarshal.AsBytes(tableSectors.AsSpan()).ToArray();
        WriteMarker(VmdkMarker.Directory, Sectors(directory.Length));
        long directoryOffset = offset;
        Write(directory);
        WriteMarker(VmdkMarker.Footer, 1);
        byte[] footer = new byte[VmdkHeader.Bytes];
        VmdkHeader.WriteStreamOptimized(footer, lengthBytes, GrainBytes, TableEntries, OverheadBytes, directoryOffset);
        Write(footer);
        WriteMarker(VmdkMarker.End, 0);
        to.Flush();
    }

    private void WriteOldest()
    {
        PackedGrain packed = packing.Dequeue().GetAwaiter().GetResult();
        int index = packed.Grain / TableEntries;
        if (index != tableIndex)
        {
            WriteTable();
            tableIndex = index;
        }

        table[packed.Grain % TableEntries] = CurrentSector();
        Write(packed.Bytes);
        packer.Return(packed);
    }

    // A table follows its grains; one without grains is not written.
    private void WriteTable()
    {
        if (table.AsSpan().ContainsAnyExcept(0u))
        {
            WriteMarker(VmdkMarker.Table, Sectors(TableEntries * sizeof(uint)));
            tableSectors[tableIndex] = CurrentSector();
            Write(MemoryMarshal.AsBytes(table.AsSpan()));
            Array.Clear(table);
        }
    }

    private void WriteMarker(VmdkMarker marker, long sectors)
    {
        Span<byte> bytes = stackalloc byte[DiskImage.SectorBytes];
        bytes.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, sectors);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], (int)marker);
        Write(bytes);
    }

    // Everything begins at a sector.
    private void Write(ReadOnlySpan<byte> bytes)
    {
        to.Write(bytes);
        int padding = (int)((Sectors(bytes.Length) * DiskImage.SectorBytes) - bytes.Length);
        if (padding > 0)
        {
            Span<byte> zeros = stackalloc byte[DiskImage.SectorBytes];
            zeros.Clear();
            to.Write(zeros[..padding]);
        }

        offset += bytes.Length + padding;
    }

    private uint CurrentSector() =>
        offset / DiskImage.SectorBytes is var sector and <= uint.MaxValue
            ? (uint)sector
            : throw new ImageException("the VMDK would be larger than 2 TiB, which the format cannot name. Use qcow2.");

    private static long Sectors(long bytes) => (bytes + DiskImage.SectorBytes - 1) / DiskImage.SectorBytes;
}
