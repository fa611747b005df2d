using System.Collections;
using Microsoft.Win32.SafeHandles;
using Shien.Api;
using Shien.Api.Pushes;
using Shien.Blade.Boxes;
using Shien.Blade.Machines;
using Shien.Blade.Store;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Blocks.Patches;
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
    private Qcow2Layout? layout;
    private Qcow2Writer? writer;
    private WriteBehind? behind;
    private BitArray? received;
    private int receivedCount;
    private int sentCount;

    /// <summary>Its file in the spool.</summary>
    public string Path { get; } = path;

    /// <summary>What the reservation said of it.</summary>
    public PushDisk Reserved { get; } = reserved;

    /// <summary>A map that the client has too, against which it tells this one; null for none.</summary>
    public BlockMap? Base { get; set; }

    /// <summary>Root hash of the box's disk against which its client may pack blocks; null for none.</summary>
    public string? PatchRoot { get; set; }

    /// <summary>What its image stands on; null where it is whole by itself, or its map is not known yet.</summary>
    public ThinBase? Under { get; private set; }

    /// <summary>A box on which it would stand were that not damaged; null for none.</summary>
    public string? DamagedBox { get; set; }

    /// <summary>Its image, with what lies below it.</summary>
    public StoredImage Image => new(Path, Under?.Path, Reserved.LengthBytes);

    /// <summary>True once its map is known.</summary>
    public bool HasMap => map is not null;

    private string MapPath => Path + ".map";

    private string BasePath => Path + StoreLayout.BaseSuffix;

    /// <summary>Bytes of content that were written.</summary>
    public long BytesWritten => (long)Volatile.Read(ref receivedCount) * BlockMap.BlockBytes;

    /// <summary>Bytes of content that its client has sent since the daemon knows of it.</summary>
    public long BytesSent => (long)Volatile.Read(ref sentCount) * BlockMap.BlockBytes;

    /// <summary>Bytes of content that its image will have; before its map is known, at most.</summary>
    public long BytesPlanned => (Volatile.Read(ref layout)?.StoredCount ?? Reserved.StoredBlocks) * BlockMap.BlockBytes;

    /// <summary>Takes the map, which must be the one that was reserved; lays the image out the first time.</summary>
    /// <param name="given">From its client.</param>
    /// <param name="under">What the image is to stand on; null: it is to be whole by itself.</param>
    /// <exception cref="ImageException">It is another disk's.</exception>
    public void SetMap(BlockMap given, ThinBase? under = null)
    {
        CheckReserved(given);
        lock (changing)
        {
            if (map is not null)
            {
                return;
            }

            // Before the map: with it the disk can be taken up again, and must then be planned as it is now.
            File.Delete(MapPath);
            if (under is not null)
            {
                SafeFile.WriteJson(BasePath, under.Disk, StoreJson.Default.BaseDisk);
            }
            else
            {
                File.Delete(BasePath);
            }

            SafeFile.Write(MapPath, to => BlockMapFormat.Write(given, to));
            Begin(given, under, SafeFile.Create(Path));
        }
    }

    /// <summary>Refuses a map that is not the one that was reserved.</summary>
    /// <exception cref="ImageException">It is another disk's.</exception>
    public void CheckReserved(BlockMap given)
    {
        if (given.RootHash != Reserved.MapRoot || given.StoredCount != Reserved.StoredBlocks)
        {
            throw new ImageException($"the block map of disk {number} is not the one that was reserved: root {given.RootHash}, {given.StoredCount} stored blocks, reserved {Reserved.MapRoot}, {Reserved.StoredBlocks}.");
        }
    }

    /// <summary>
    /// Takes up what an earlier daemon left. Blocks that are not what they should be are missing; where the box is gone that it was to
    /// stand on, it begins anew.
    /// </summary>
    /// <param name="find">Finds the box's disk that was chosen, or null.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    public void Restore(Func<BaseDisk, ThinBase?> find, CancellationToken cancellation)
    {
        try
        {
            using FileStream from = new(MapPath, FileMode.Open, FileAccess.Read, FileShare.Read, BlockMap.BlockBytes);
            BlockMap kept = BlockMapFormat.Read(from, Reserved.LengthBytes, (int)Reserved.StoredBlocks);
            BaseDisk? chosen = SafeFile.ReadJson(BasePath, StoreJson.Default.BaseDisk);
            ThinBase? under = chosen is null ? null : find(chosen);
            if (kept.RootHash != Reserved.MapRoot || (chosen is not null && (under is null || under.Map.LengthBytes > kept.LengthBytes)))
            {
                return;
            }

            lock (changing)
            {
                Begin(kept, under, File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
            }

            using PlannedContent content = new(file!, layout!);
            BlockSeeding.Run(content, kept, layout!.PlannedClusters, (block, _) => Keep(block), cancellation);
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

    /// <summary>The blocks that the blade lacks, ascending: those that the box below it holds are not among them.</summary>
    public IReadOnlyList<int> Missing()
    {
        _ = Map();
        lock (changing)
        {
            return [.. layout!.PlannedClusters.Where(block => !received![block])];
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
    /// <param name="known">The disk against which they may be packed; null for none.</param>
    /// <exception cref="ImageException">The stream ended in the middle, or a block is not what the map announced.</exception>
    /// <exception cref="IOException">The store is full or failed.</exception>
    public async Task ReceiveAsync(Stream frames, PatchBase? known = null) =>
        await BlockTransfer.ReceiveAsync(frames, Map(), TakeSent, bytesDone: null, CancellationToken.None, known).ConfigureAwait(false);

    /// <summary>Writes the tables, and lets only a plain qcow2 of the reserved size pass, on the box that was chosen or on none.</summary>
    /// <exception cref="RefusalException">Blocks are missing.</exception>
    /// <exception cref="ImageException">The gate refuses it.</exception>
    public void Complete()
    {
        _ = Map();
        if (receivedCount != layout!.StoredCount)
        {
            throw new RefusalException(
                ErrorCodes.State, $"{layout.StoredCount - receivedCount} of {layout.StoredCount} blocks of disk {number} have not arrived", "Run the push again.");
        }

        writer!.Complete();
        Dispose();
        using FileByteSource source = FileByteSource.Open(Path);
        Qcow2Gate.Check(source, Reserved.LengthBytes, layout.BackingPath);
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    private void TakeSent(int block, ReadOnlySpan<byte> content)
    {
        Interlocked.Increment(ref sentCount);
        Take(block, content);
    }

    private void Take(int block, ReadOnlySpan<byte> content)
    {
        lock (changing)
        {
            // Nobody asked for a block that lies below; it is what it should be, and is not needed.
            if (received![block] || !layout!.IsPlanned(block))
            {
                return;
            }
        }

        writer!.Write(block, content);
        behind!.Wrote(content.Length);
        Count(block);
    }

    private void Keep(int block)
    {
        writer!.Keep(block);
        Count(block);
    }

    private void Begin(BlockMap given, ThinBase? under, SafeFileHandle to)
    {
        file = to;
        layout = under is null
            ? Qcow2Layout.Plan(given.LengthBytes, given.StoredBlocks())
            : Qcow2Layout.PlanOverlay(given, under.Map, under.Path);
        writer = new Qcow2Writer(file, layout);
        behind = new WriteBehind(file);
        Under = under;
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
