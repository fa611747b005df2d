using Shien.Api;

namespace Shien.Blade.Http;

/// <summary>
/// A request's body that may not be silent for too long: Kestrel's own rate limit would cut a laptop that sleeps for
/// seconds and a store that waits for a fence. Read by one thread at a time; the synchronous form waits.
/// </summary>
internal sealed class SilenceStream(Stream body, TimeSpan longest, CancellationToken cancellation) : Stream
{
    /// <summary>True once it was silent for too long.</summary>
    public bool IsSilent { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, cancellationToken);
        limit.CancelAfter(longest);
        try
        {
            return await body.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            IsSilent = true;
            throw new RefusalException(
                ErrorCodes.State, $"nothing came for {longest.TotalSeconds:0} s", "Check the connection and run the same command again: it goes on where it stopped.");
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
