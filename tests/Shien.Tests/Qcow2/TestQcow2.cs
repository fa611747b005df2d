using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Shien.Images.Blocks;
using Shien.Images.Qcow2;
using Shien.Tests.Disks;
using ZstdSharp;

namespace Shien.Tests.Qcow2;

/// <summary>Makes qcow2 files: with our writer, or by hand with compressed clusters.</summary>
internal static class TestQcow2
{
    /// <summary>Writes a disk in the order that the seed gives, by several threads.</summary>
    public static byte[] Write(TestDisk disk, int seed, TemporaryFolder folder)
    {
        string path = folder.File($"{seed}.qcow2");
        int[] stored = [.. StoredClusters(disk)];
        Qcow2Layout layout = Qcow2Layout.Plan(disk.LengthBytes, stored);
        int[] order = [.. stored];
        new Random(seed).Shuffle(order);
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite))
        {
            Qcow2Writer writer = new(file, layout);
            Parallel.ForEach(order, cluster => writer.Write(cluster, Cluster(disk, cluster)));
            writer.Complete();
        }

        return File.ReadAllBytes(path);
    }

    public static IEnumerable<int> StoredClusters(TestDisk disk) =>
        Enumerable.Range(0, BlockMap.CountOf(disk.LengthBytes)).Where(i => Cluster(disk, i).ContainsAnyExcept((byte)0));

    public static ReadOnlySpan<byte> Cluster(TestDisk disk, int cluster)
    {
        int offset = cluster * Qcow2Layout.ClusterBytes;
        return disk.Content.AsSpan(offset, Math.Min(Qcow2Layout.ClusterBytes, disk.Content.Length - offset));
    }

    /// <summary>Header, L1, one L2, then every cluster compressed one after the other.</summary>
    public static byte[] Compressed(byte[] content, int clusterBits, bool isZstd)
    {
        int clusterBytes = 1 << clusterBits;
        MemoryStream file = new();
        file.SetLength(3 * clusterBytes);
        file.Position = file.Length;
        byte[] l2 = new byte[clusterBytes];
        for (int i = 0; i * clusterBytes < content.Length; i++)
        {
            byte[] packed = Pack(content.AsSpan(i * clusterBytes, clusterBytes), isZstd);
            ulong sectors = (ulong)(((file.Position + packed.Length - 1) / 512) - (file.Position / 512));
            ulong entry = (1UL << 62) | (sectors << (62 - (clusterBits - 8))) | (ulong)file.Position;
            BinaryPrimitives.WriteUInt64BigEndian(l2.AsSpan(i * 8), entry);
            file.Write(packed);
        }

        byte[] head = new byte[clusterBytes];
        ((ReadOnlySpan<byte>)[0x51, 0x46, 0x49, 0xFB, 0, 0, 0, 3]).CopyTo(head);
        Put32(head, 0x14, (uint)clusterBits);
        Put64(head, 0x18, (ulong)content.Length);
        Put32(head, 0x24, 1);
        Put64(head, 0x28, (ulong)clusterBytes);
        Put64(head, 0x48, isZstd ? 8UL : 0);
        Put32(head, 0x60, 4);
        Put32(head, 0x64, 112);
        head[0x68] = isZstd ? (byte)1 : (byte)0;
        byte[] image = file.ToArray();
        head.CopyTo(image, 0);
        Put64(image, clusterBytes, (1UL << 63) + (2 * (ulong)clusterBytes));
        l2.CopyTo(image, 2 * clusterBytes);
        return image;
    }

    /// <summary>
    /// Version 3, clusters of 512 bytes, refcounts left out: header, L1, one L2, the stored clusters, and a name of a
    /// backing file where there is one.
    /// </summary>
    /// <param name="clusters">A letter is a cluster full of it, <c>0</c> one that is zero, <c>.</c> one that is absent.</param>
    /// <param name="backing">Name of the backing file.</param>
    /// <param name="format">Its format, for the extension.</param>
    public static byte[] Layer(string clusters, string? backing = null, string? format = null)
    {
        const int clusterBytes = 512;
        byte[] image = new byte[(3 + clusters.Count(char.IsLetter)) * clusterBytes];
        ((ReadOnlySpan<byte>)[0x51, 0x46, 0x49, 0xFB, 0, 0, 0, 3]).CopyTo(image);
        Put32(image, 0x14, 9);
        Put64(image, 0x18, (ulong)(clusters.Length * clusterBytes));
        Put32(image, 0x24, 1);
        Put64(image, 0x28, clusterBytes);
        Put32(image, 0x60, 4);
        Put32(image, 0x64, 104);
        int at = 104;
        if (format is not null)
        {
            Put32(image, at, 0xE2792ACA);
            Put32(image, at + 4, (uint)format.Length);
            Encoding.ASCII.GetBytes(format, image.AsSpan(at + 8));
            at += 8 + ((format.Length + 7) / 8 * 8);
        }

        if (backing is not null)
        {
            at += 8;
            Put64(image, 0x08, (ulong)at);
            Put32(image, 0x10, (uint)Encoding.UTF8.GetBytes(backing, image.AsSpan(at, clusterBytes - at)));
        }

        Put64(image, clusterBytes, (1UL << 63) | (2 * clusterBytes));
        int next = 3 * clusterBytes;
        for (int i = 0; i < clusters.Length; i++)
        {
            if (char.IsLetter(clusters[i]))
            {
                Put64(image, (2 * clusterBytes) + (i * 8), (1UL << 63) | (uint)next);
                image.AsSpan(next, clusterBytes).Fill((byte)clusters[i]);
                next += clusterBytes;
            }
            else
            {
                Put64(image, (2 * clusterBytes) + (i * 8), clusters[i] == '0' ? 1UL : 0);
            }
        }

        return image;
    }

    public static void Put32(byte[] bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(offset), value);

    public static void Put64(byte[] bytes, int offset, ulong value) => BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(offset), value);

    private static byte[] Pack(ReadOnlySpan<byte> cluster, bool isZstd)
    {
        if (isZstd)
        {
            using Compressor compressor = new();
            return compressor.Wrap(cluster).ToArray();
        }

        using MemoryStream packed = new();
        using (DeflateStream deflate = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(cluster);
        }

        return packed.ToArray();
    }
}
