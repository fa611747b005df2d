using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Shien.EndToEnd.Boxes;

/// <summary>A web server that gives the files of a folder and nothing else, on a port that the system chose.</summary>
internal sealed partial class WebServer : IDisposable
{
    private readonly Process process;

    /// <summary>Starts it.</summary>
    /// <param name="folder">What it gives; made where it is missing.</param>
    /// <param name="port">0: one that the system chooses.</param>
    /// <param name="inside">A program and its arguments that run another one elsewhere: the server's.</param>
    public WebServer(string folder, int port = 0, params string[] inside)
    {
        Directory.CreateDirectory(folder);
        string[] command = [.. inside, "python3", "-u", "-m", "http.server", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--directory", folder];
        ProcessStartInfo start = new(command[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        Match listening = Port().Match(process.StandardOutput.ReadLine() ?? "");
        Url = $"http://127.0.0.1:{listening.Groups[1].Value}";
    }

    public string Url { get; }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    [GeneratedRegex(" port ([0-9]+)")]
    private static partial Regex Port();
}
