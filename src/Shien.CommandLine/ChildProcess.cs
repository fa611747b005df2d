using System.Diagnostics;
using System.Text;

namespace Shien.CommandLine;

/// <summary>Runs outside programs: absolute path, argument list, no shell, a time limit, both outputs captured.</summary>
#pragma warning disable RS0030 // The one place where Process is used.
public static partial class ChildProcess
{
    /// <summary>Most that is kept of each output, in characters; the rest is read and dropped.</summary>
    public const int MaxOutputChars = 4 * 1024 * 1024;

    /// <summary>Runs a program to its end. Its standard input is empty.</summary>
    /// <exception cref="UserException">It cannot be started, or did not end in time (it is killed with its children).</exception>
    public static Task<ChildProcessResult> RunAsync(
        string path, IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancellation) =>
        RunAsync(path, arguments, ReadOnlyMemory<byte>.Empty, timeout, cancellation);

    /// <summary>Runs a program that reads something from its standard input to its end.</summary>
    /// <exception cref="UserException">It cannot be started, or did not end in time (it is killed with its children).</exception>
    public static Task<ChildProcessResult> RunAsync(
        string path, IReadOnlyList<string> arguments, ReadOnlyMemory<byte> input, TimeSpan timeout, CancellationToken cancellation) =>
        RunAsync(path, arguments, input, say: null, timeout, cancellation);

    /// <summary>Runs a program that may ask somebody something: it has this program's own standard input.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="arguments">One by one.</param>
    /// <param name="say">Told each line of its standard error as it comes.</param>
    /// <param name="timeout">When it is ended.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="UserException">It cannot be started, or did not end in time (it is killed with its children).</exception>
    public static Task<ChildProcessResult> RunAskingAsync(
        string path, IReadOnlyList<string> arguments, Action<string> say, TimeSpan timeout, CancellationToken cancellation) =>
        RunAsync(path, arguments, input: null, say, timeout, cancellation);

    private static async Task<ChildProcessResult> RunAsync(
        string path, IReadOnlyList<string> arguments, ReadOnlyMemory<byte>? input, Action<string>? say, TimeSpan timeout, CancellationToken cancellation)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            throw new ArgumentException("The path must be absolute.", nameof(path));
        }

        ProcessStartInfo start = new(path)
        {
            RedirectStandardInput = input is not null,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Start(start);
        Task<string> output = CaptureAsync(process.StandardOutput);
        Task<string> error = say is null ? CaptureAsync(process.StandardError) : CaptureLinesAsync(process.StandardError, say);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            if (input is { } content)
            {
                await FeedAsync(process.StandardInput.BaseStream, content, limit.Token).ConfigureAwait(false);
            }

            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            throw new UserException($"'{path}' did not end within {timeout.TotalSeconds:0} s and was stopped.");
        }

        return new ChildProcessResult(
            path, process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
    }

    /// <summary>The absolute path of a program on PATH, or null.</summary>
    public static string? Find(string program)
    {
        string[] names = OperatingSystem.IsWindows() ? [program + ".exe", program + ".cmd"] : [program];
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            foreach (string name in names)
            {
                string path = Path.Combine(folder, name);
                if (Path.IsPathFullyQualified(path) && File.Exists(path))
                {
                    return path;
                }
            }
        }

        return null;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new UserException($"'{start.FileName}' cannot be started.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new UserException($"'{start.FileName}' cannot be started: {e.Message}", inner: e);
        }
    }

    private static async Task FeedAsync(Stream to, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        try
        {
            await to.WriteAsync(content, cancellation).ConfigureAwait(false);
            await to.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It has ended, or wants no more; what it says tells why.
        }
    }

    private static async Task<string> CaptureAsync(StreamReader reader)
    {
        StringBuilder text = new();
        char[] buffer = new char[8192];
        while (await reader.ReadAsync(buffer).ConfigureAwait(false) is var got and > 0)
        {
            text.Append(buffer, 0, Math.Min(got, MaxOutputChars - text.Length));
        }

        return text.ToString();
    }

    private static async Task<string> CaptureLinesAsync(StreamReader reader, Action<string> say)
    {
        StringBuilder text = new();
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            say(line);
            text.Append(line.AsSpan(0, Math.Min(line.Length, MaxOutputChars - text.Length)));
            text.Append(text.Length < MaxOutputChars ? "\n" : "");
        }

        return text.ToString();
    }
}
#pragma warning restore RS0030
