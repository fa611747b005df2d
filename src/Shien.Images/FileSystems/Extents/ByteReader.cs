namespace Shien.Images.FileSystems.Extents;

/// <summary>Fills a buffer from an offset (bytes from the volume's start).</summary>
internal delegate void ByteReader(long offset, Span<byte> buffer);
