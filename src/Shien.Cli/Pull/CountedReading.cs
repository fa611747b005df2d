using Shien.Images;

namespace Shien.Cli.Pull;

/// <summary>Counts what is read through it; the stream below is disposed with it.</summary>
/// <param name="inner">What is read.</param>
/// <param name="count">Told how many bytes came, each time.</param>
internal sealed class CountedReading(Stream inner, Action<int> count) : ForwardStream
{
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Counted(inner.Read(buffer));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Counted(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Counted(int got)
    {
        count(got);
        return got;
    }
}
