namespace Shien.Images.Machines.Boxes.Packed;

/// <summary>
/// What comes out of a decompressor: counted, so that a small file cannot unpack without end, and with every failure
/// of the decompressor as one <see cref="ImageException"/>.
/// </summary>
internal sealed class UnpackStream(Stream inner, string name, OpenOptions options, CancellationToken cancellation) : ForwardStream
{
    private long unpackedBytes;

    /// <summary>Makes one sentence of whatever a decompressor throws at damaged input.</summary>
    public static ImageException Damaged(string name, Exception cause) => new(
        $"'{name}' is damaged: it cannot be unpacked ({Shown.Text(cause.Message)}). Download it again.", cause);

    /// <summary>True for what a decompressor may throw at damaged input, and for nothing that is our own.</summary>
    public static bool IsDamage(Exception e) => e is not (ImageException or OperationCanceledException or OutOfMemoryException);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        cancellation.ThrowIfCancellationRequested();
        int read;
        try
        {
            read = inner.Read(buffer, offset, count);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Damaged(name, e);
        }

        unpackedBytes += read;
        return unpackedBytes <= options.MaxUnpackedBytes ? read : throw TooLarge(name, options.MaxUnpackedBytes);
    }

    /// <summary>The refusal of a bomb.</summary>
    public static ImageException TooLarge(string name, long maxBytes) => new(
        $"'{name}' unpacks to more than {maxBytes >> 20} MiB, which is more than a box may hold. If it is no bomb, unpack it by hand and name its .ovf or disk file.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
