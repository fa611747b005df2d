using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Cli.Pull;

/// <summary>
/// A disk that is being pulled: a sparse file beside the box that comes of it, named after its content, so that a pull that was
/// interrupted goes on there. Blocks may be written by several threads.
/// </summary>
internal sealed class PartialDisk : DiskReader
{
    private const int HashBufferBytes = 1024 * 1024;
    private const int NameChars = 16;
    private const string Prefix = ".shien-pull-";
    private const string Suffix = ".part";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly SafeFileHandle file;
    private readonly BlockMap map;
    private readonly string path;
    private readonly HashSet<int> missing;
    private readonly Lock changing = new();

    private PartialDisk(SafeFileHandle file, string path, BlockMap map)
    {
        this.file = file;
        this.path = path;
        this.map = map;
        missing = [.. map.StoredBlocks()];
    }

    /// <summary>Opens what an interrupted pull of the same content left in a folder, or makes an empty one.</summary>
    /// <exception cref="ImageException">The folder cannot be written, or another pull of the same content is at work there.</exception>
    public static PartialDisk Open(string folder, BlockMap map, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, $"{Prefix}{map.RootHash[..NameChars]}{Suffix}");
        try
        {
            RemoveOld(folder);
            bool isThere = File.Exists(path);
            SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            RandomAccess.SetLength(file, (long)map.Count * BlockMap.BlockBytes);
            PartialDisk disk = new(file, path, map);
            if (isThere)
            {
                BlockSeeding.Run(disk, map, map.StoredBlocks(), (block, _) => disk.missing.Remove(block), cancellation);
            }

            return disk;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"The disk cannot be put into '{folder}': {e.Message} Name another place with --output.", e);
        }
    }

    /// <summary>Stored blocks that are not there yet, ascending.</summary>
    public IReadOnlyList<int> Missing()
    {
        lock (changing)
        {
            return [.. missing.Order()];
        }
    }

    /// <inheritdoc/>
    public override string Format => "raw";

    /// <inheritdoc/>
    public override long LengthBytes => map.LengthBytes;

    /// <summary>Puts a block in its place.</summary>
    public void Write(int block, ReadOnlySpan<byte> content)
    {
        RandomAccess.Write(file, content, (long)block * BlockMap.BlockBytes);
        lock (changing)
        {
            missing.Remove(block);
        }
    }

    /// <summary>Removes the file; nothing is left of it when this is disposed.</summary>
    public void Remove()
    {
        file.Dispose();
        File.Delete(path);
    }

    /// <inheritdoc/>
    public override IEnumerable<StoredExtent> StoredExtents()
    {
        int first = -1;
        int end = -1;
        foreach (int block in map.StoredBlocks())
        {
            if (block != end && first >= 0)
            {
                yield return Extent(first, end);
            }

            first = block == end ? first : block;
            end = block + 1;
        }

        if (first >= 0)
        {
            yield return Extent(first, end);
        }
    }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        while (!buffer.IsEmpty)
        {
            int got = RandomAccess.Read(file, buffer, offset);
            if (got == 0)
            {
                throw new ImageException("The file of the pulled disk became shorter while it was used.");
            }

            buffer = buffer[got..];
            offset += got;
        }
    }

    /// <summary>SHA-256 of the whole content, lower-case hexadecimal.</summary>
    public string Sha256(CancellationToken cancellation)
    {
        using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[HashBufferBytes];
        for (long offset = 0; offset < LengthBytes; offset += buffer.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, LengthBytes - offset));
            Read(offset, part);
            sha.AppendData(part);
        }

        return System.Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    // Those of pulls that nobody went on with; one that is at work is locked.
    private static void RemoveOld(string folder)
    {
        foreach (FileInfo left in new DirectoryInfo(folder).GetFiles($"{Prefix}*{Suffix}").Where(file => TimeProvider.System.GetUtcNow() - file.LastWriteTimeUtc > Kept))
        {
            try
            {
                using SafeFileHandle locked = File.OpenHandle(left.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                left.Delete();
            }
            catch (IOException)
            {
            }
        }
    }

    private StoredExtent Extent(int first, int end)
    {
        long offset = (long)first * BlockMap.BlockBytes;
        return new StoredExtent(offset, Math.Min((long)end * BlockMap.BlockBytes, LengthBytes) - offset);
    }
}
