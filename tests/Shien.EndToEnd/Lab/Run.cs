using System.Diagnostics;
using System.Text;

namespace Shien.EndToEnd.Lab;

/// <summary>Runs real programs and keeps what they say.</summary>
internal static class Run
{
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(3);

    /// <summary>Runs a program to its end, whatever its exit code.</summary>
    public static RunResult Program(string program, IEnumerable<string> arguments, RunOptions? options = null)
    {
        options ??= new RunOptions();
        ProcessStartInfo start = new(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = options.Folder ?? "",
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string? value) in options.Environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        StringBuilder output = new();
        StringBuilder error = new();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Write(options.Input);
        process.StandardInput.Close();
        if (!process.WaitForExit(options.Limit ?? DefaultLimit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{program} {string.Join(' ', arguments)}' still ran after {options.Limit ?? DefaultLimit}: {output} {error}");
        }

        process.WaitForExit();
        return new RunResult($"{program} {string.Join(' ', arguments)}", process.ExitCode, output.ToString(), error.ToString());
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (text)
            {
                text.Append(line).Append('\n');
            }
        }
    }
}
