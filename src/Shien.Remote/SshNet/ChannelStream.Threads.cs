using System.Buffers;
using System.IO.Pipelines;

namespace Shien.Remote.SshNet;

/// <content>The two threads, and the end.</content>
internal sealed partial class ChannelStream
{
    // What was handed in is on its way, or never will be.
    private readonly TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Call order as SSH.NET needs it: execute, then the input stream, then read.
    private void Read()
    {
        try
        {
            Task running = command.ExecuteAsync(CancellationToken.None);
            Stream? input = Input(running);
            activity.Touch();
            opened.TrySetResult();
            if (input is null)
            {
                written.TrySetResult();
            }
            else
            {
                new Thread(() => Write(input)) { IsBackground = true, Name = "shien to blade" }.Start();
            }

            Pump(command.OutputStream);
            End(running);
        }
        catch (Exception e) when (e is AggregateException || SshNetFailures.IsOurs(e))
        {
            Fail(Broken(e.InnerException ?? e));
        }
    }

    // A command that has ended already ("not found") takes no input; what it said is still read, and says why.
    private Stream? Input(Task running)
    {
        try
        {
            return command.CreateInputStream();
        }
        catch (InvalidOperationException) when (((IAsyncResult)running).AsyncWaitHandle.WaitOne(EndLimit))
        {
            return null;
        }
    }

    private void Pump(Stream output)
    {
        byte[] buffer = new byte[BufferBytes];
        while (output.Read(buffer, 0, buffer.Length) is var got and > 0)
        {
            activity.Touch();
            if (fromBlade.Writer.WriteAsync(buffer.AsMemory(0, got)).AsTask().GetAwaiter().GetResult().IsCompleted)
            {
                return; // nobody reads any more
            }
        }
    }

    // A reset connection also reads as a plain end of the output: only the command's own end tells them apart.
    private void End(Task running)
    {
        bool inTime = Wait(running, out Exception? fault);
        if (fault is not null)
        {
            Fail(Broken(fault));
        }
        else if (inTime && (command.ExitStatus is not 0 || command.ExitSignal is not null))
        {
            Fail(DialFailure.Explain(command, login));
        }
        else
        {
            fromBlade.Writer.Complete();
            toBlade.Reader.Complete(new RemoteException($"'{login}' has closed the stream.", "Run the command again."));
            ended.TrySetResult();
        }
    }

    private static bool Wait(Task running, out Exception? fault)
    {
        try
        {
            fault = null;
            return running.Wait(EndLimit);
        }
        catch (AggregateException e)
        {
            fault = e.InnerException ?? e;
            return true;
        }
    }

    private void Write(Stream input)
    {
        byte[] buffer = new byte[BufferBytes];
        try
        {
            while (Next(buffer) is var count and > 0)
            {
                input.Write(buffer, 0, count);
                input.Flush();
                activity.Touch();
            }

            // The input is not disposed: that sends its end without a look at whether the channel is just being closed because
            // the blade closed it, and sshd ends the whole connection for an end behind a close. Closing the command sends both
            // in order (Channel.SendEof and Channel.Close of SSH.NET 2026.0.0).
        }
        catch (Exception e) when (SshNetFailures.IsOurs(e))
        {
            // The reading side knows better why it broke, and is told about it at the same time.
            if (!ended.Task.Wait(EndLimit))
            {
                Fail(Broken(e));
            }
        }
        finally
        {
            written.TrySetResult();
        }
    }

    // Copied before it is sent: the pipe may take its memory back while SSH.NET is still busy with a dead connection.
    private int Next(byte[] buffer)
    {
        ReadResult result = toBlade.Reader.ReadAsync().AsTask().GetAwaiter().GetResult();
        ReadOnlySequence<byte> part = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, buffer.Length));
        part.CopyTo(buffer);
        int count = (int)part.Length;
        toBlade.Reader.AdvanceTo(part.End);
        return count;
    }

    private RemoteException Broken(Exception cause) => new(
        $"The connection to '{login}' broke: {cause.Message}", "Check the network and run the command again; it goes on where it stopped.", cause);

    private async Task CloseAsync()
    {
        await Task.WhenAny(ended.Task, written.Task, Task.Delay(EndLimit)).ConfigureAwait(false);

        // On a dead connection this waits for a lock that a blocked sender holds.
        await Task.WhenAny(Task.Run(DisposeCommand), Task.Delay(EndLimit)).ConfigureAwait(false);
        await closed(this).ConfigureAwait(false);
        gone.TrySetResult();
    }

    private void DisposeCommand()
    {
        try
        {
            command.Dispose();
        }
        catch (Exception e) when (SshNetFailures.IsOurs(e))
        {
            // The channel is gone either way.
        }
    }
}
