namespace Shien.Remote.InstalledSsh;

/// <summary>One <c>ssh … dial</c> as a two-way stream. Memory is bounded by the pipes of the system in both directions.</summary>
/// <param name="child">The ssh; owned by the blade.</param>
/// <param name="carriesOthers">True if later streams go over this child's login.</param>
/// <param name="explain">Turns a bad end of the child into a sentence.</param>
/// <param name="closed">Called once, when the stream is done with the child.</param>
internal sealed class ProcessStream(
    PipedProcess child, bool carriesOthers, Func<int, string, RemoteException> explain, Action closed) : Stream
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    private int disposed;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int got = await child.Output.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (got == 0 && buffer.Length > 0 && await FailureAsync().ConfigureAwait(false) is { } failure)
        {
            throw failure;
        }

        return got;
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await child.Input.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            await child.Input.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw await FailureAsync().ConfigureAwait(false)
                ?? new RemoteException("The blade has closed the stream.", "Run the command again.", e);
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        // Every write is flushed.
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref disposed, 1) == 0)
        {
            _ = CloseAsync();
        }

        base.Dispose(disposing);
    }

    private async Task<RemoteException?> FailureAsync() =>
        await child.EndAsync(EndLimit).ConfigureAwait(false) is { Code: not 0 } end ? explain(end.Code, end.Error) : null;

    // The end of input ends the dial command. What it still sends is read and dropped: a pipe closed in its face would
    // kill the ssh that carries the others.
    private async Task CloseAsync()
    {
        try
        {
            await child.Input.DisposeAsync().ConfigureAwait(false);
            Task drained = child.Output.CopyToAsync(Stream.Null);
            await Task.WhenAny(drained, Task.Delay(EndLimit)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It has ended before.
        }

        if (!carriesOthers)
        {
            child.End();
        }

        closed();
    }
}
