using Microsoft.Win32.SafeHandles;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Pipelines;

namespace Shien.Images.Qcow2;

/// <summary>Writes a disk as a qcow2 file: version 3, 64 KiB clusters, nothing stored that is zero.</summary>
public static class Qcow2Conversion
{
    /// <summary>
    /// Converts. The file appears under its name only when it is complete and synced; until then it is written beside it.
    /// An existing file is replaced.
    /// </summary>
    /// <param name="from">Read by several threads; stays the caller's.</param>
    /// <param name="toPath">The new file.</param>
    /// <param name="bytesDone">Bytes of the disk that are behind; ends with its length.</param>
    /// <param name="cancellation">Ends the conversion with <see cref="OperationCanceledException"/>, leaving nothing.</param>
    /// <exception cref="ImageException">The disk is damaged, or the file cannot be written.</exception>
    public static void Run(DiskReader from, string toPath, IProgress<long>? bytesDone, CancellationToken cancellation)
    {
        string path = Path.GetFullPath(toPath);
        string aside = $"{path}.{Path.GetRandomFileName()}.part";
        try
        {
            using (SafeFileHandle file = File.OpenHandle(aside, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                Fill(from, file, bytesDone, cancellation);
            }

            File.Move(aside, path, overwrite: true);
            UnixFile.SyncFolder(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Remove(aside);
            throw new ImageException($"'{toPath}' cannot be written: {e.Message}", e);
        }
        catch
        {
            Remove(aside);
            throw;
        }
    }

    /// <summary>Writes into an open, empty file and syncs it.</summary>
    internal static void Fill(DiskReader from, SafeFileHandle file, IProgress<long>? bytesDone, CancellationToken cancellation)
    {
        Qcow2Layout layout = Qcow2Layout.Plan(from.LengthBytes, BlockRun.StoredOf(from).SelectMany(run => Enumerable.Range(run.First, run.Count)));
        Qcow2Appender appender = new(file, layout);
        BufferPool buffers = new(BlockRun.MaxBytes);
        OrderedPipeline.RunAsync(
            BlockRun.MaxBytes,
            BlockRun.StoredOf(from),
            run => Content.Read(run, from, buffers),
            content =>
            {
                appender.Append(content.Clusters, content.Buffer.AsSpan(0, content.Clusters.Length * Qcow2Layout.ClusterBytes));
                buffers.Return(content.Buffer);
                bytesDone?.Report(Math.Min(from.LengthBytes, content.End));
                return ValueTask.CompletedTask;
            },
            cancellation).GetAwaiter().GetResult();
        appender.Complete();
        bytesDone?.Report(from.LengthBytes);
    }

    private static void Remove(string aside)
    {
        if (File.Exists(aside))
        {
            File.Delete(aside);
        }
    }

    private sealed record Content(int[] Clusters, byte[] Buffer, long End)
    {
        // Moves what is not zero together, so that one write takes it all.
        public static Content Read(BlockRun run, DiskReader from, BufferPool buffers)
        {
            byte[] buffer = buffers.Rent();
            Span<byte> content = run.Read(from, buffer);
            Span<int> clusters = stackalloc int[BlockRun.MaxCount];
            int count = 0;
            for (int i = 0; i < run.Count; i++)
            {
                Span<byte> cluster = content.Slice(i * Qcow2Layout.ClusterBytes, Qcow2Layout.ClusterBytes);
                if (!cluster.ContainsAnyExcept((byte)0))
                {
                    continue;
                }

                if (count != i)
                {
                    cluster.CopyTo(content[(count * Qcow2Layout.ClusterBytes)..]);
                }

                clusters[count++] = run.First + i;
            }

            return new Content(clusters[..count].ToArray(), buffer, (long)(run.First + run.Count) * Qcow2Layout.ClusterBytes);
        }
    }
}
