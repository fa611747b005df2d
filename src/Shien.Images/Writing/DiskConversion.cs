using Microsoft.Win32.SafeHandles;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Pipelines;
using Shien.Images.Qcow2;

namespace Shien.Images.Writing;

/// <summary>Writes a disk in another format, reading and packing on all cores; nothing is stored that is zero.</summary>
public static class DiskConversion
{
    // What cannot be compressed grows: room for the marker, the framing and the padding of each block.
    private const int BufferBytes = BlockRun.MaxCount * (BlockMap.BlockBytes + 2048);

    // The disk below is busy from early on, and each call covers enough for it to write in large pieces.
    private const long WritebackBytes = 64L << 20;

    /// <summary>
    /// Converts what <see cref="DiskReader.StoredExtents"/> names. The file appears under its name only when it is complete
    /// and synced; until then it is written beside it. An existing file is replaced.
    /// </summary>
    /// <param name="from">Read by several threads; stays the caller's.</param>
    /// <param name="toPath">The new file.</param>
    /// <param name="options">Its format.</param>
    /// <param name="bytesDone">Bytes of the disk that are behind; ends with its length.</param>
    /// <param name="cancellation">Ends the conversion with <see cref="OperationCanceledException"/>, leaving nothing.</param>
    /// <exception cref="ImageException">The disk is damaged, or the file cannot be written.</exception>
    public static void Run(DiskReader from, string toPath, ConversionOptions options, IProgress<long>? bytesDone, CancellationToken cancellation) =>
        NewFile.Write(toPath, file => Fill(from, file, Path.GetFileName(toPath), options, bytesDone, cancellation));

    /// <summary>Writes a qcow2 overlay that stores some blocks of a disk; those of them that are zero are so whatever lies below.</summary>
    /// <param name="from">Read by several threads; stays the caller's.</param>
    /// <param name="blocks">Blocks of 64 KiB, ascending; everything else is in the file below.</param>
    /// <param name="toPath">The new file; appears when it is complete and synced.</param>
    /// <param name="backingPath">Absolute path of the qcow2 file below.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>, leaving nothing.</param>
    /// <exception cref="ImageException">The disk is damaged, or the file cannot be written.</exception>
    public static void RunOverlay(DiskReader from, IEnumerable<int> blocks, string toPath, string backingPath, CancellationToken cancellation)
    {
        Qcow2Layout layout = Qcow2Layout.PlanOverlay(from.LengthBytes, blocks, [], backingPath);
        NewFile.Write(toPath, file =>
        {
            using Qcow2Appender writer = new(file, layout);
            Fill(from, BlockRun.Of(layout.PlannedClusters, BlockRun.MaxCount), writer, file, bytesDone: null, cancellation);
        });
    }

    /// <summary>Writes into an open, empty file, without syncing it.</summary>
    /// <param name="from">Read by several threads; stays the caller's.</param>
    /// <param name="file">Can be written at random; stays the caller's.</param>
    /// <param name="name">Name of the file, which some formats repeat inside.</param>
    /// <param name="options">Its format.</param>
    /// <param name="bytesDone">Bytes of the disk that are behind; ends with its length.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ImageException">The disk is damaged, or the format cannot hold it.</exception>
    /// <exception cref="IOException">The file system is full or failed.</exception>
    internal static void Fill(
        DiskReader from, SafeFileHandle file, string name, ConversionOptions options, IProgress<long>? bytesDone, CancellationToken cancellation)
    {
        using IDiskWriter writer = Writer(from, file, name, options);
        Fill(from, BlockRun.StoredOf(from), writer, file, bytesDone, cancellation);
    }

    private static void Fill(
        DiskReader from, IEnumerable<BlockRun> runs, IDiskWriter writer, SafeFileHandle file, IProgress<long>? bytesDone, CancellationToken cancellation)
    {
        BufferPool buffers = new(BufferBytes);
        long unwritten = 0;
        OrderedPipeline.RunAsync(
            BufferBytes,
            runs,
            run => writer.Pack(DiskContent.Read(run, from, buffers.Rent()), buffers),
            content =>
            {
                writer.Append(content);
                unwritten += content.Bytes.Length;
                if (unwritten >= WritebackBytes)
                {
                    unwritten = 0;
                    UnixFile.BeginWriteback(file);
                }

                buffers.Return(content.Buffer);
                bytesDone?.Report(content.End);
                return ValueTask.CompletedTask;
            },
            cancellation).GetAwaiter().GetResult();
        writer.Complete();
        bytesDone?.Report(from.LengthBytes);
    }

    private static IDiskWriter Writer(DiskReader from, SafeFileHandle file, string name, ConversionOptions options) => options switch
    {
        { Format: DiskFormat.Qcow2, Compress: true } => new Qcow2CompressedWriter(file, from.LengthBytes),
        { Format: DiskFormat.Qcow2 } => new Qcow2Appender(file, Qcow2Layout.Plan(from.LengthBytes, BlockRun.StoredOf(from).SelectMany(run => Enumerable.Range(run.First, run.Count)))),
        { Format: DiskFormat.Vmdk } => new StreamOptimizedWriter(file, from.LengthBytes, name),
        { Format: DiskFormat.Vdi } => new VdiWriter(file, from.LengthBytes),
        { Format: DiskFormat.Raw } => new RawWriter(file, from.LengthBytes),
        _ => throw new ArgumentException($"{options.Format} is no format.", nameof(options)),
    };
}
