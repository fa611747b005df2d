using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Shien.Images.Qcow2;

/// <summary>Writes the tables of a planned qcow2 file whose content is in place.</summary>
internal static class Qcow2Metadata
{
    /// <summary>Bit 63 of an L1 or L2 entry: the refcount is exactly one.</summary>
    public const ulong Copied = 1UL << 63;

    /// <summary>Writes all tables and makes the file as long as it must be.</summary>
    /// <param name="file">The file.</param>
    /// <param name="layout">Its plan.</param>
    /// <param name="stored">The clusters that were written, ascending from the content's start; part of the plan.</param>
    /// <param name="zeroed">Those that are said to be zero; none of the others, and in tables that are planned.</param>
    public static void WriteTables(SafeFileHandle file, Qcow2Layout layout, ClusterSet stored, ClusterSet zeroed)
    {
        RandomAccess.SetLength(file, layout.ContentOffset + (stored.Count * Qcow2Layout.ClusterBytes));
        byte[] cluster = new byte[Qcow2Layout.ClusterBytes];
        WriteTables(file, layout, stored, zeroed, cluster);
        WriteRefcounts(file, layout, stored, cluster);
    }

    /// <summary>Writes the header, after all else: a file that was left in the middle is no qcow2.</summary>
    public static void WriteHeader(SafeFileHandle file, Qcow2Layout layout)
    {
        byte[] cluster = new byte[Qcow2Layout.ClusterBytes];
        Qcow2Header.Write(
            cluster,
            new Qcow2Places(layout.LengthBytes, layout.L1Entries, layout.L1Offset, Qcow2Layout.RefcountTableOffset, layout.RefcountTableClusters));
        if (layout.BackingPath is { } below)
        {
            Qcow2Backing.Write(cluster, below);
        }

        RandomAccess.Write(file, cluster, 0);
    }

    private static void WriteTables(SafeFileHandle file, Qcow2Layout layout, ClusterSet stored, ClusterSet zeroed, byte[] table)
    {
        byte[] l1 = new byte[layout.L1Entries * sizeof(ulong)];
        long tableOffset = layout.TablesOffset;
        long contentOffset = layout.ContentOffset;
        for (int stretch = 0; stretch < layout.L1Entries; stretch++)
        {
            if (!layout.Tables.Contains(stretch))
            {
                continue;
            }

            BinaryPrimitives.WriteUInt64BigEndian(l1.AsSpan(stretch * sizeof(ulong)), (ulong)tableOffset | Copied);

            // A planned table without content stays a hole of the file: it reads as zeros, as it should.
            if (stored.HasStretch(stretch) || zeroed.HasStretch(stretch))
            {
                contentOffset = Fill(table, stored, zeroed, stretch, contentOffset);
                RandomAccess.Write(file, table, tableOffset);
            }

            tableOffset += Qcow2Layout.ClusterBytes;
        }

        RandomAccess.Write(file, l1, layout.L1Offset);
    }

    private static long Fill(byte[] table, ClusterSet stored, ClusterSet zeroed, int stretch, long contentOffset)
    {
        Array.Clear(table);
        for (int i = 0; i < Qcow2Layout.TableEntries; i++)
        {
            int cluster = (stretch * Qcow2Layout.TableEntries) + i;
            if (stored.Contains(cluster))
            {
                BinaryPrimitives.WriteUInt64BigEndian(table.AsSpan(i * sizeof(ulong)), (ulong)contentOffset | Copied);
                contentOffset += Qcow2Layout.ClusterBytes;
            }
            else if (zeroed.Contains(cluster))
            {
                BinaryPrimitives.WriteUInt64BigEndian(table.AsSpan(i * sizeof(ulong)), Qcow2Entry.ZeroFlag);
            }
        }

        return contentOffset;
    }

    // The file has no gap: every cluster up to its end is used once.
    private static void WriteRefcounts(SafeFileHandle file, Qcow2Layout layout, ClusterSet stored, byte[] block)
    {
        byte[] table = new byte[layout.RefcountTableClusters * Qcow2Layout.ClusterBytes];
        long used = (layout.ContentOffset / Qcow2Layout.ClusterBytes) + stored.Count;
        for (long i = 0; i < layout.RefcountBlocks; i++)
        {
            long offset = layout.RefcountBlocksOffset + (i * Qcow2Layout.ClusterBytes);
            BinaryPrimitives.WriteInt64BigEndian(table.AsSpan((int)i * sizeof(ulong)), offset);
            int count = (int)Math.Clamp(used - (i * Qcow2Layout.RefcountBlockEntries), 0, Qcow2Layout.RefcountBlockEntries);
            Array.Clear(block);
            for (int entry = 0; entry < count; entry++)
            {
                block[(entry * sizeof(ushort)) + 1] = 1;
            }

            if (count > 0)
            {
                RandomAccess.Write(file, block, offset);
            }
        }

        RandomAccess.Write(file, table, Qcow2Layout.RefcountTableOffset);
    }
}
