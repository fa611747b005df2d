using System.IO.Pipelines;
using Renci.SshNet;

namespace Shien.Remote.SshNet;

/// <summary>
/// One dial command on the blade as a two-way stream. SSH.NET's streams are synchronous and wake up late or never, so one
/// thread a direction moves bytes between them and a pipe; the pipes are what the caller waits on, and they end at once
/// when the connection is given up, whatever SSH.NET still waits for.
/// </summary>
internal sealed partial class ChannelStream : Stream
{
    private const int BufferBytes = 64 * 1024;
    private const int PipeBytes = 1024 * 1024;

    // Between the end of the output and the exit status there is nothing but the network.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    private readonly SshCommand command;
    private readonly string login;
    private readonly Activity activity;
    private readonly Func<ChannelStream, ValueTask> closed;
    private readonly Pipe fromBlade = new(new PipeOptions(pauseWriterThreshold: PipeBytes, resumeWriterThreshold: PipeBytes / 2, useSynchronizationContext: false));
    private readonly Pipe toBlade = new(new PipeOptions(pauseWriterThreshold: PipeBytes, resumeWriterThreshold: PipeBytes / 2, useSynchronizationContext: false));
    private readonly Stream readSide;
    private readonly Stream writeSide;
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int disposed;

    /// <summary>Starts the command on threads of its own.</summary>
    /// <param name="command">Not yet executed; owned from now on.</param>
    /// <param name="login">For messages.</param>
    /// <param name="activity">Told about every byte.</param>
    /// <param name="closed">Called once, after the channel is gone.</param>
    public ChannelStream(SshCommand command, string login, Activity activity, Func<ChannelStream, ValueTask> closed)
    {
        this.command = command;
        this.login = login;
        this.activity = activity;
        this.closed = closed;
        readSide = fromBlade.Reader.AsStream();
        writeSide = toBlade.Writer.AsStream();
        new Thread(Read) { IsBackground = true, Name = "shien from blade" }.Start();
    }

    /// <summary>Ends well when the blade has started the command.</summary>
    public Task Opened => opened.Task;

    /// <summary>Ends when the channel is gone after <see cref="Stream.Dispose()"/> or <see cref="Fail"/>.</summary>
    public Task Closed => gone.Task;

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
    public override int Read(byte[] buffer, int offset, int count) => readSide.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        readSide.ReadAsync(buffer, offset, count, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        readSide.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => writeSide.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        writeSide.WriteAsync(buffer, offset, count, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        writeSide.WriteAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override void Flush()
    {
        // Writing hands the bytes to the pipe at once.
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Gives the connection up: whoever reads or writes gets <paramref name="why"/> at once.</summary>
    public void Fail(RemoteException why)
    {
        if (opened.TrySetException(why))
        {
            _ = opened.Task.Exception; // observed: perhaps nobody waits any more
        }

        fromBlade.Writer.Complete(why);
        toBlade.Reader.Complete(why);
        ended.TrySetResult();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref disposed, 1) == 0)
        {
            toBlade.Writer.Complete();
            fromBlade.Reader.Complete();
            _ = CloseAsync();
        }

        base.Dispose(disposing);
    }
}
