using Microsoft.Win32.SafeHandles;

namespace Shien.Images.Disks;

/// <summary>A file, or a block device, as a <see cref="ByteSource"/>. Read with offsets only, so the position is nobody's.</summary>
public sealed class FileByteSource : ByteSource
{
    private readonly SafeFileHandle file;

    private FileByteSource(SafeFileHandle file, string name, long lengthBytes)
    {
        this.file = file;
        Name = name;
        LengthBytes = lengthBytes;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override long LengthBytes { get; }

    /// <summary>Opens a regular file or a block device for reading.</summary>
    /// <exception cref="ImageException">It is absent, a folder, a pipe or a terminal, or may not be read.</exception>
    public static FileByteSource Open(string path)
    {
        EnsureThere(path);
        return OpenHandle(Handle(path), path);
    }

    /// <summary>Opens a regular file for reading, and never waits for another program at its other end.</summary>
    /// <returns>Null for a pipe, a socket, a terminal or a device.</returns>
    /// <exception cref="ImageException">It is absent, a folder, or may not be read.</exception>
    public static FileByteSource? OpenRegular(string path)
    {
        if (!UnixFile.IsSupported)
        {
            return Open(path);
        }

        EnsureThere(path);
        SafeFileHandle? file = UnixFile.OpenForReading(path, out string error);
        if (file is null)
        {
            return UnixFile.WasNoFile ? null : throw new ImageException($"'{path}' cannot be opened: {error}.");
        }

        if (UnixFile.IsRegular(file))
        {
            return OpenHandle(file, path);
        }

        file.Dispose();
        return null;
    }

    /// <summary>Takes over an open file, for example an inherited descriptor.</summary>
    /// <param name="file">Readable; disposed with the source, and also when this throws.</param>
    /// <param name="name">How messages call it.</param>
    /// <exception cref="ImageException">It is not a file whose length is known.</exception>
    public static FileByteSource OpenHandle(SafeFileHandle file, string name)
    {
        try
        {
            long length = UnixFile.IsSupported ? UnixFile.End(file) : RandomAccess.GetLength(file);
            return length >= 0
                ? new FileByteSource(file, name, length)
                : throw new ImageException($"'{name}' is a pipe or a terminal; only a file on a disk can be read at random.");
        }
        catch (Exception e) when (e is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw new ImageException($"'{name}' cannot be read: {e.Message}", e);
        }
        catch (ImageException)
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        try
        {
            while (buffer.Length > 0)
            {
                int read = RandomAccess.Read(file, buffer, offset);
                if (read == 0)
                {
                    throw new ImageException($"'{Name}' became shorter while it was read: it ends at byte {offset}, it had {LengthBytes}.");
                }

                offset += read;
                buffer = buffer[read..];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"'{Name}' cannot be read at byte {offset}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<StoredExtent> StoredExtents()
    {
        for (long offset = 0; offset < LengthBytes;)
        {
            bool isEnd = false;
            long data = UnixFile.IsSupported ? UnixFile.NextData(file, offset, out isEnd) : -1;
            if (isEnd || data >= LengthBytes)
            {
                yield break;
            }

            // Where the file system knows no holes, everything is stored.
            data = data < offset ? offset : data;
            long hole = UnixFile.IsSupported ? UnixFile.NextHole(file, data) : -1;
            hole = hole <= data ? LengthBytes : Math.Min(hole, LengthBytes);
            yield return new StoredExtent(data, hole - data);
            offset = hole;
        }
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

    private static void EnsureThere(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ImageException($"'{path}' is a folder; name the file in it.");
        }

        if (!File.Exists(path))
        {
            throw new ImageException($"'{path}' does not exist.");
        }
    }

    private static SafeFileHandle Handle(string path)
    {
        if (UnixFile.IsSupported)
        {
            return UnixFile.OpenForReading(path, out string error) ?? throw new ImageException($"'{path}' cannot be opened: {error}.");
        }

        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"'{path}' cannot be opened: {e.Message}", e);
        }
    }
}
