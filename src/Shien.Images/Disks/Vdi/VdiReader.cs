using System.Runtime.InteropServices;
using Shien.Images.Disks.Chains;

namespace Shien.Images.Disks.Vdi;

/// <summary>
/// A disk of VirtualBox: dynamic, fixed, or the difference to another (a snapshot, a linked clone). The block map is
/// read in pieces when needed; a bounded number of them is kept.
/// </summary>
internal sealed class VdiReader : BlockLayerReader
{
    /// <summary>Name of the format as qemu-img calls it.</summary>
    public const string FormatName = "vdi";

    private const uint NotHere = 0xFFFFFFFF;
    private const uint AllZero = 0xFFFFFFFE;
    private const int PieceEntries = 16 * 1024;
    private const int KeptPieces = 128;

    private readonly ByteSource source;
    private readonly VdiHeader header;
    private readonly long blocksInFile;
    private readonly RecentCache<uint[]> pieces = new(KeptPieces);

    private VdiReader(ByteSource source, VdiHeader header)
        : base(header.BlockBytes)
    {
        this.source = source;
        this.header = header;

        // The disk's last block may be a part of one, and the file may end with it.
        long stride = header.BlockBytes + header.ExtraBytes;
        long lastBytes = header.LengthBytes - ((header.BlockCount - 1) * header.BlockBytes);
        blocksInFile = (source.LengthBytes - header.DataOffset + header.BlockBytes - lastBytes) / stride;
    }

    /// <inheritdoc/>
    public override string Format => FormatName;

    /// <inheritdoc/>
    public override string Name => source.Name;

    /// <inheritdoc/>
    public override long LengthBytes => header.LengthBytes;

    /// <inheritdoc/>
    public override ParentLink? Parent => !header.IsDifferencing
        ? null
        : new ParentLink(header.Link, header.ParentModification == Guid.Empty ? null : header.ParentModification);

    /// <inheritdoc/>
    internal override DiskIdentity Identity => new(header.Id, header.Modification);

    /// <inheritdoc/>
    protected override bool AreNeighboursOne => header.ExtraBytes == 0;

    /// <summary>Opens the disk; the source is disposed with it, but not when this throws.</summary>
    /// <exception cref="ImageException">Damaged.</exception>
    public static VdiReader Open(ByteSource source)
    {
        Span<byte> bytes = stackalloc byte[VdiHeader.Bytes];
        source.Read(0, bytes);
        VdiHeader header = VdiHeader.Parse(bytes, source.Name);
        return header.MapOffset + header.MapBytes <= source.LengthBytes
            ? new VdiReader(source, header)
            : throw new ImageException(
                $"'{source.Name}' is cut short: its block map of {header.MapBytes} bytes at byte {header.MapOffset} is not inside the file's {source.LengthBytes} bytes. Copy it again.");
    }

    /// <inheritdoc/>
    public override IEnumerable<StoredExtent> StoredExtents() => StoredExtent.Join(StoredBlocks());

    /// <inheritdoc/>
    protected override long PlaceOf(long block)
    {
        uint[] piece = pieces.Get(block / PieceEntries, this, static (index, reader) => reader.ReadPiece(index));
        return PlaceOf(block, piece[block % PieceEntries]);
    }

    /// <inheritdoc/>
    protected override void ReadStored(long block, long place, int skip, Span<byte> buffer) => source.Read(place + skip, buffer);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private IEnumerable<StoredExtent> StoredBlocks()
    {
        // More blocks than this means that several share a place: a small file that unfolds to a huge disk.
        long left = blocksInFile;
        for (long first = 0; first < header.BlockCount; first += PieceEntries)
        {
            // Past the cache: going through all of them once must not empty it.
            uint[] piece = ReadPiece(first / PieceEntries);
            for (int i = 0; i < piece.Length; i++)
            {
                if (piece[i] is NotHere or AllZero)
                {
                    continue;
                }

                if (--left < 0)
                {
                    throw Damaged("it stores more blocks than fit into the file");
                }

                long offset = (first + i) * header.BlockBytes;
                yield return new StoredExtent(offset, Math.Min(header.BlockBytes, LengthBytes - offset));
            }
        }
    }

    private uint[] ReadPiece(long index)
    {
        long first = index * PieceEntries;
        uint[] piece = new uint[Math.Min(PieceEntries, header.BlockCount - first)];
        source.Read(header.MapOffset + (first * sizeof(uint)), MemoryMarshal.AsBytes(piece.AsSpan()));
        return piece;
    }

    private long PlaceOf(long block, uint entry)
    {
        switch (entry)
        {
            case NotHere:
                return Absent;
            case AllZero:
                return Zero;
        }

        // Only the disk's last block may be the one that the file's end cuts.
        long place = header.DataOffset + (entry * ((long)header.BlockBytes + header.ExtraBytes)) + header.ExtraBytes;
        long needed = Math.Min(header.BlockBytes, LengthBytes - (block * header.BlockBytes));
        return place <= source.LengthBytes - needed
            ? place
            : throw Damaged($"block {block} lies at byte {place}, the file has {source.LengthBytes}");
    }

    private ImageException Damaged(string why) =>
        new($"'{Name}' is a damaged VDI disk: {why}. It may have been cut short: copy it again, or export the machine as .ova if VirtualBox can still read it.");
}
