using System.Diagnostics;
using System.Text;

namespace Shien.Remote.InstalledSsh;

/// <summary>
/// A child whose stdin and stdout are one two-way stream. Its stderr is kept for the message when it fails and is never
/// part of the stream. Shien.CommandLine.ChildProcess only captures, and this library knows nothing of it.
/// </summary>
#pragma warning disable RS0030 // A child that streams; the rules of ChildProcess hold here too: absolute path, argument list, no shell.
internal sealed class PipedProcess : IDisposable
{
    private const int MaxErrorChars = 4096;

    private readonly Process process;
    private readonly StringBuilder error = new();
    private readonly Task errorEnd;

    /// <summary>Starts the program.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="arguments">One by one.</param>
    /// <param name="agentSocket">What the child finds as SSH_AUTH_SOCK, or null.</param>
    /// <param name="ticket">What its ProxyCommand finds as <see cref="Guests.GuestDoor.Variable"/>, or null.</param>
    /// <exception cref="RemoteException">It cannot be started.</exception>
    public PipedProcess(string path, IReadOnlyList<string> arguments, string? agentSocket, string? ticket)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            throw new ArgumentException("The path must be absolute.", nameof(path));
        }

        ProcessStartInfo start = new(path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["SSH_AUTH_SOCK"] = agentSocket;
        start.Environment[Guests.GuestDoor.Variable] = ticket;
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            process = Process.Start(start) ?? throw new RemoteException($"'{path}' cannot be started.", "Install the OpenSSH client.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new RemoteException($"'{path}' cannot be started: {e.Message}", "Install the OpenSSH client.", e);
        }

        Input = process.StandardInput.BaseStream;
        Output = process.StandardOutput.BaseStream;
        errorEnd = KeepErrorAsync(process.StandardError);
    }

    /// <summary>What the child reads.</summary>
    public Stream Input { get; }

    /// <summary>What the child writes.</summary>
    public Stream Output { get; }

    /// <summary>True once it has ended.</summary>
    public bool HasEnded => process.HasExited;

    /// <summary>Waits for the end; returns the exit code and what was said on stderr, or null where it does not end in time.</summary>
    public async Task<(int Code, string Error)?> EndAsync(TimeSpan limit)
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(limit).ConfigureAwait(false);

            // A child of ssh may hold stderr open for longer; what it says then is not ours.
            await Task.WhenAny(errorEnd, Task.Delay(TimeSpan.FromSeconds(1))).ConfigureAwait(false);
            lock (error)
            {
                return (process.ExitCode, error.ToString());
            }
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Ends the child if it still runs; what it said can still be read.</summary>
    public void End()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended, or was disposed.
        }
    }

    /// <summary>Ends the child if it still runs.</summary>
    public void Dispose()
    {
        End();
        process.Dispose();
    }

    private async Task KeepErrorAsync(StreamReader reader)
    {
        char[] buffer = new char[1024];
        try
        {
            while (await reader.ReadAsync(buffer).ConfigureAwait(false) is var got and > 0)
            {
                lock (error)
                {
                    error.Append(buffer, 0, Math.Min(got, MaxErrorChars - error.Length));
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The child was ended.
        }
    }
}
#pragma warning restore RS0030
