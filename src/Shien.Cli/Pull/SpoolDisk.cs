using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Cli.Pull;

/// <summary>
/// A disk that is being pulled: a sparse file whose name is gone while it is still open where the system allows that, so
/// that nothing stays behind whatever ends the program. Blocks may be written by several threads.
/// </summary>
internal sealed class SpoolDisk : DiskReader
{
    private const int HashBufferBytes = 1024 * 1024;

    private readonly SafeFileHandle file;
    private readonly BlockMap map;

    private SpoolDisk(SafeFileHandle file, BlockMap map)
    {
        this.file = file;
        this.map = map;
    }

    /// <summary>Makes an empty one in a folder.</summary>
    /// <exception cref="ImageException">The folder cannot be written.</exception>
    public static SpoolDisk Create(string folder, BlockMap map)
    {
        string path = Path.Combine(folder, $".shien-pull-{Path.GetRandomFileName()}");
        try
        {
            SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
            if (!OperatingSystem.IsWindows())
            {
                File.Delete(path);
            }

            RandomAccess.SetLength(file, (long)map.Count * BlockMap.BlockBytes);
            return new SpoolDisk(file, map);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"The disk cannot be put into '{folder}': {e.Message} Name another place with --output.", e);
        }
    }

    /// <inheritdoc/>
    public override string Format => "raw";

    /// <inheritdoc/>
    public override long LengthBytes => map.LengthBytes;

    /// <summary>Puts a block in its place.</summary>
    public void Write(int block, ReadOnlySpan<byte> content) => RandomAccess.Write(file, content, (long)block * BlockMap.BlockBytes);

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
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, LengthBytes - buffer.Length);
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
    public string Sha256(IProgress<long> bytesDone, CancellationToken cancellation)
    {
        using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[HashBufferBytes];
        for (long offset = 0; offset < LengthBytes; offset += buffer.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, LengthBytes - offset));
            Read(offset, part);
            sha.AppendData(part);
            bytesDone.Report(offset + part.Length);
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

    private StoredExtent Extent(int first, int end)
    {
        long offset = (long)first * BlockMap.BlockBytes;
        return new StoredExtent(offset, Math.Min((long)end * BlockMap.BlockBytes, LengthBytes) - offset);
    }
}
