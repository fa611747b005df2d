using System.Collections;
using Microsoft.Win32.SafeHandles;
using Shien.Api;
using Shien.Api.Pushes;
using Shien.Blade.Store;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Qcow2;

namespace Shien.Blade.Pushes;

/// <summary>
/// One disk of a push: a qcow2 in the spool that is laid out when its block map is known, and filled block by block in
/// any order. Safe for concurrent use until <see cref="Complete"/>.
/// </summary>
/// <param name="number">From 1.</param>
/// <param name="reserved">What the reservation said of it.</param>
/// <param name="path">Its file.</param>
internal sealed class SpoolDisk(int number, PushDisk reserved, string path) : IDisposable
{
    private readonly Lock changing = new();
    private SafeFileHandle? file;
    private BlockMap? map;
    private Qcow2Writer? writer;
    private BitArray? received;
    private int receivedCount;

    /// <summary>Its file in the spool.</summary>
    public string Path { get; } = path;

    /// <summary>What the reservation said of it.</summary>
    public PushDisk Reserved { get; } = reserved;

    /// <summary>A map that the client has too, against which it tells this one; null for none.</summary>
    public BlockMap? Base { get; set; }

    /// <summary>True once its map is known.</summary>
    public bool HasMap => map is not null;

    private string MapPath => Path + ".map";

    /// <summary>Bytes of content that were written.</summary>
    public long BytesWritten => (long)Volatile.Read(ref receivedCount) * BlockMap.BlockBytes;

    /// <summary>Takes the map, which must be the one that was reserved; lays the image out the first time.</summary>
    /// <param name="given">From its client.</param>
    /// <exception cref="ImageException">It is another disk's.</exception>
    public void SetMap(BlockMap given)
    {
        if (given.RootHash != Reserved.MapRoot || given.StoredCount != Reserved.StoredBlocks)
        {
            throw new ImageException($"the block map of disk {number} is not the one that was reserved: root {given.RootHash}, {given.StoredCount} stored blocks, reserved {Reserved.MapRoot}, {Reserved.StoredBlocks}.");
        }

        lock (changing)
        {
            if (map is not null)
            {
                return;
            }

            Qcow2Layout layout = Qcow2Layout.Plan(given.LengthBytes, given.StoredBlocks());
            SafeFile.Write(MapPath, to => BlockMapFormat.Write(given, to));
            Begin(given, layout, SafeFile.Create(Path));
        }
    }

    /// <summary>Takes up what an earlier daemon left. Blocks that are not what they should be are missing.</summary>
    public void Restore(CancellationToken cancellation)
    {
        try
        {
            using FileStream from = new(MapPath, FileMode.Open, FileAccess.Read, FileShare.Read, BlockMap.BlockBytes);
            BlockMap kept = BlockMapFormat.Read(from, Reserved.LengthBytes, (int)Reserved.StoredBlocks);
            if (kept.RootHash != Reserved.MapRoot)
            {
                return;
            }

            Qcow2Layout layout = Qcow2Layout.Plan(kept.LengthBytes, kept.StoredBlocks());
            lock (changing)
            {
                Begin(kept, layout, File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
            }

            using PlannedContent content = new(file!, layout);
            BlockSeeding.Run(content, kept, kept.StoredBlocks(), (block, _) => Keep(block), cancellation);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or ImageException)
        {
            // Cut before its map had come, or when its image was on its way into its place: it begins anew.
        }
    }

    /// <summary>What it must hold.</summary>
    /// <exception cref="RefusalException">It is not known yet.</exception>
    public BlockMap Map() => map ?? throw new RefusalException(
        ErrorCodes.State, $"the block map of disk {number} has not arrived", "Send it before the blocks.");

    /// <summary>The blocks that the blade lacks, ascending.</summary>
    public IReadOnlyList<int> Missing()
    {
        BlockMap wanted = Map();
        lock (changing)
        {
            return [.. wanted.StoredBlocks().Where(block => !received![block])];
        }
    }

    /// <summary>Takes the missing blocks that another disk should have at the same place; each is hashed, and counts only if it is right.</summary>
    /// <param name="other">Stays the caller's.</param>
    /// <param name="its">What it should hold.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    public void FillFrom(DiskReader other, BlockMap its, CancellationToken cancellation)
    {
        BlockMap wanted = Map();
        IEnumerable<int> there = Missing().Where(block => block < its.Count && its.HashOf(block).SequenceEqual(wanted.HashOf(block)));
        BlockSeeding.Run(other, wanted, there, Take, cancellation);
    }

    /// <summary>Takes block frames to their end mark; a block that is there already is checked and not written again.</summary>
    /// <param name="frames">Ends by itself when its client is gone; what came before that is taken all the same.</param>
    /// <exception cref="ImageException">The stream ended in the middle, or a block is not what the map announced.</exception>
    /// <exception cref="IOException">The store is full or failed.</exception>
    public async Task ReceiveAsync(Stream frames) =>
        await BlockTransfer.ReceiveAsync(frames, Map(), Take, bytesDone: null, CancellationToken.None).ConfigureAwait(false);

    /// <summary>Writes the tables, and lets only a plain qcow2 of the reserved size pass.</summary>
    /// <exception cref="RefusalException">Blocks are missing.</exception>
    /// <exception cref="ImageException">The gate refuses it.</exception>
    public void Complete()
    {
        BlockMap known = Map();
        if (receivedCount != known.StoredCount)
        {
            throw new RefusalException(
                ErrorCodes.State, $"{known.StoredCount - receivedCount} of {known.StoredCount} blocks of disk {number} have not arrived", "Run the push again.");
        }

        writer!.Complete();
        Dispose();
        using FileByteSource source = FileByteSource.Open(Path);
        Qcow2Gate.Check(source, Reserved.LengthBytes);
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    private void Take(int block, ReadOnlySpan<byte> content)
    {
        lock (changing)
        {
            if (received![block])
            {
                return;
            }
        }

        writer!.Write(block, content);
        Count(block);
    }

    private void Keep(int block)
    {
        writer!.Keep(block);
        Count(block);
    }

    private void Begin(BlockMap given, Qcow2Layout layout, SafeFileHandle to)
    {
        file = to;
        writer = new Qcow2Writer(file, layout);
        received = new BitArray(given.Count);
        map = given;
    }

    private void Count(int block)
    {
        lock (changing)
        {
            if (!received![block])
            {
                received[block] = true;
                receivedCount++;
            }
        }
    }
}
