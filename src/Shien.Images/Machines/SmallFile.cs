using Shien.Images.Disks;

namespace Shien.Images.Machines;

/// <summary>Descriptions are read whole, so they must be small.</summary>
internal static class SmallFile
{
    /// <summary>The content of a file.</summary>
    /// <param name="source">The file; stays the caller's.</param>
    /// <param name="maxBytes">Most bytes that it may have.</param>
    /// <exception cref="ImageException">It is larger, or cannot be read.</exception>
    public static byte[] Read(ByteSource source, int maxBytes)
    {
        if (source.LengthBytes > maxBytes)
        {
            throw new ImageException($"'{source.Name}' has {source.LengthBytes} bytes; {maxBytes} are possible. Export the machine again.");
        }

        byte[] content = new byte[source.LengthBytes];
        source.Read(0, content);
        return content;
    }

    /// <summary>The same, opened and closed here.</summary>
    /// <exception cref="ImageException">It is larger, or cannot be read.</exception>
    public static byte[] Read(string path, int maxBytes)
    {
        using FileByteSource file = FileByteSource.Open(path);
        return Read(file, maxBytes);
    }
}
