namespace Shien.Images.Machines.Boxes.Packed;

/// <summary>The packed file, telling how far it was read.</summary>
internal sealed class TellingStream(Stream inner, string name, IProgress<OpenProgress>? progress) : ForwardStream
{
    private readonly string step = $"unpacking '{name}'";

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        progress?.Report(new OpenProgress(step, inner.Position, inner.Length));
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
}
