using Shien.Images.FileSystems.Btrfs.Checksums;
using Shien.Images.FileSystems.Btrfs.Trees;

namespace Shien.Images.FileSystems.Btrfs.Content;

/// <summary>Reads the data of files and verifies it where it has checksums, from the other copy if need be.</summary>
internal sealed class DataReader(BtrfsSuperblock superblock, ChunkMap chunks, Lazy<BtrfsTree> checksums)
{
    // BTRFS_EXTENT_CSUM_OBJECTID, -10.
    private const ulong ChecksumObject = unchecked((ulong)-10);

    /// <summary>Reads whole sectors.</summary>
    /// <param name="address">Logical; a multiple of a sector.</param>
    /// <param name="buffer">A multiple of a sector long.</param>
    /// <param name="verify">False for a file whose content has no checksums.</param>
    /// <returns>What is wrong with it; null if nothing.</returns>
    /// <exception cref="ImageException">It lies nowhere, or a tree on the way is damaged.</exception>
    public string? Read(ulong address, Span<byte> buffer, bool verify)
    {
        Chunk chunk = chunks.Find(address, buffer.Length);
        chunks.Read(chunk, 0, address, buffer);
        return verify ? Verify(chunk, address, buffer) : null;
    }

    private string? Verify(in Chunk chunk, ulong address, Span<byte> buffer)
    {
        int sectorBytes = superblock.SectorBytes;
        int checksumBytes = BtrfsChecksum.LengthBytes(superblock.Checksum);
        ReadOnlySpan<byte> known = [];
        ulong next = 0;
        for (int at = 0; at < buffer.Length; at += sectorBytes)
        {
            ulong sector = address + (ulong)at;
            if (known.IsEmpty || next != sector)
            {
                known = From(sector, checksumBytes);
            }

            if (known.Length < checksumBytes)
            {
                return $"there is no checksum of its data at logical address {sector}";
            }

            Span<byte> content = buffer.Slice(at, sectorBytes);
            if (!BtrfsChecksum.Matches(superblock.Checksum, known, content) && !IsRightInOtherCopy(chunk, sector, content, known))
            {
                return $"the checksum of its data at logical address {sector} is wrong";
            }

            known = known[checksumBytes..];
            next = sector + (ulong)sectorBytes;
        }

        return null;
    }

    private bool IsRightInOtherCopy(in Chunk chunk, ulong address, Span<byte> content, ReadOnlySpan<byte> checksum)
    {
        if (chunk.Copies == 1)
        {
            return false;
        }

        chunks.Read(chunk, 1, address, content);
        return BtrfsChecksum.Matches(superblock.Checksum, checksum, content);
    }

    // What an item of the checksum tree holds from that sector on.
    private ReadOnlySpan<byte> From(ulong sector, int checksumBytes)
    {
        BtrfsKey key = new(ChecksumObject, BtrfsItemType.DataChecksum, sector);
        if (checksums.Value.Floor(key) is not { } item || !item.Key.IsBeside(key))
        {
            return [];
        }

        ulong index = (sector - item.Key.Offset) / (uint)superblock.SectorBytes;
        return index < (ulong)(item.Content.Length / checksumBytes) ? item.Content.Span[(int)(index * (uint)checksumBytes)..] : [];
    }
}
