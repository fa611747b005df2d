namespace Shien.Images.FileSystems.Ext4.Journal;

/// <summary>
/// The blocks that a journal has newer than the file system: where in the volume the newest copy lies. Contents are not kept.
/// Immutable once made.
/// </summary>
internal sealed class JournalOverlay(Volume volume, int blockBytes)
{
    private readonly Dictionary<long, Copy> copies = [];

    /// <summary>Blocks that are read from the journal.</summary>
    public int Count => copies.Count;

    /// <summary>Notes a newer copy; the last one counts.</summary>
    /// <param name="block">In the file system.</param>
    /// <param name="source">The block of the volume that holds the copy.</param>
    /// <param name="escaped">Its first four bytes are the journal's magic number.</param>
    public void Set(long block, long source, bool escaped) => copies[block] = new Copy(source, escaped);

    /// <summary>Reads as the volume would read after the replay.</summary>
    /// <exception cref="ImageException">The range ends after the volume, or the image is damaged there.</exception>
    public void Read(long offset, Span<byte> buffer)
    {
        if (copies.Count == 0)
        {
            volume.Read(offset, buffer);
            return;
        }

        while (!buffer.IsEmpty)
        {
            long block = offset / blockBytes;
            int inside = (int)(offset % blockBytes);
            int count = Math.Min(buffer.Length, blockBytes - inside);
            if (copies.TryGetValue(block, out Copy copy))
            {
                ReadCopy(copy, inside, buffer[..count]);
            }
            else
            {
                while (count < buffer.Length && !copies.ContainsKey(++block))
                {
                    count = Math.Min(buffer.Length, count + blockBytes);
                }

                volume.Read(offset, buffer[..count]);
            }

            offset += count;
            buffer = buffer[count..];
        }
    }

    private void ReadCopy(Copy copy, int inside, Span<byte> buffer)
    {
        volume.Read((copy.Source * blockBytes) + inside, buffer);
        ReadOnlySpan<byte> magic = [0xC0, 0x3B, 0x39, 0x98];
        if (copy.IsEscaped && inside < magic.Length)
        {
            magic = magic[inside..];
            magic[..Math.Min(magic.Length, buffer.Length)].CopyTo(buffer);
        }
    }

    private readonly record struct Copy(long Source, bool IsEscaped);
}
