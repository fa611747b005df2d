using System.IO.Compression;
using SharpCompress.Archives;
using SharpCompress.Readers;
using Shien.Images.Disks;
using Shien.Images.Machines.Boxes.Packed;
using Shien.Images.Machines.Boxes.Tar;
using Shien.Images.Machines.Boxes.Zip;
using ZipArchive = SharpCompress.Archives.Zip.ZipArchive;

namespace Shien.Images.Machines.Boxes;

/// <summary>Opens a box or an OVA: a tar, plain or wrapped in gzip or xz, or a zip.</summary>
internal static class BoxReader
{
    private const int PackedBufferBytes = 1 << 18;

    /// <summary>Opens a tar.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">The same, opened; stays the caller's.</param>
    /// <param name="packing">What it is wrapped in.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ImageException">It is damaged, or no box.</exception>
    public static MachineSource OpenTar(string path, ByteSource source, TarPacking packing, OpenOptions options, CancellationToken cancellation)
    {
        string boxName = Shown.Text(Path.GetFileName(path));
        using BoxContents contents = new(path, boxName, source.LengthBytes, options);
        using SourceStream file = new(source);
        using Stream tar = Unpack(file, packing, boxName, options, cancellation);
        TarWalk walk = new(tar, boxName);
        while (walk.Next() is { } member)
        {
            cancellation.ThrowIfCancellationRequested();
            contents.Add(new TarBoxMember(walk, member, boxName, packing));
        }

        return contents.ToMachine(cancellation);
    }

    /// <summary>Opens a zip.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">The same, opened; stays the caller's.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ImageException">It is damaged, or no box.</exception>
    public static MachineSource OpenZip(string path, ByteSource source, OpenOptions options, CancellationToken cancellation)
    {
        string boxName = Shown.Text(Path.GetFileName(path));
        using BoxContents contents = new(path, boxName, source.LengthBytes, options);
        try
        {
            using SourceStream file = new(source);
            using IArchive zip = (IArchive)ZipArchive.OpenArchive(file, new ReaderOptions { LeaveStreamOpen = true });
            int entries = 0;
            foreach (IArchiveEntry entry in zip.Entries)
            {
                cancellation.ThrowIfCancellationRequested();
                contents.Add(++entries <= TarWalk.MaxEntries
                    ? new ZipBoxMember(entry, boxName, options, cancellation)
                    : throw new ImageException($"'{boxName}' holds more than {TarWalk.MaxEntries} entries; a box has a handful. It is no box."));
            }
        }
        catch (Exception e) when (UnpackStream.IsDamage(e))
        {
            throw UnpackStream.Damaged(boxName, e);
        }

        return contents.ToMachine(cancellation);
    }

    private static Stream Unpack(SourceStream file, TarPacking packing, string boxName, OpenOptions options, CancellationToken cancellation)
    {
        if (packing == TarPacking.None)
        {
            return file;
        }

        Stream packed = new BufferedStream(new TellingStream(file, boxName, options.Progress), PackedBufferBytes);
        Stream unpacked = packing == TarPacking.Gzip ? new GZipStream(packed, CompressionMode.Decompress) : new XzStream(packed, boxName);
        return new UnpackStream(unpacked, boxName, options, cancellation);
    }
}
