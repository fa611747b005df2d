using Shien.Images;

namespace Shien.Inspection.Boot;

/// <summary>Stops an unpacked stream at a number of bytes: 52 KB of gzip can hold a gigabyte. Does not own it.</summary>
internal sealed class BoundedStream(Stream inner, long maxBytes) : ForwardStream
{
    private long left = maxBytes;

    public override int Read(byte[] buffer, int offset, int count)
    {
        int got = inner.Read(buffer, offset, count);
        left -= got;
        return left >= 0 ? got : throw new InvalidDataException("The archive unpacks to more than any real one.");
    }
}
