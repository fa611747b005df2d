using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Shien.EndToEnd.Boxes;

/// <summary>A web server that gives the files of a folder and nothing else, on a port that the system chose.</summary>
internal sealed partial class WebServer : IDisposable
{
    private readonly Process process;

    public WebServer(string folder)
    {
        Directory.CreateDirectory(folder);
        ProcessStartInfo start = new("python3")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder])
        {
            start.ArgumentList.Add(argument);
        }

        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        Match port = Port().Match(process.StandardOutput.ReadLine() ?? "");
        Url = $"http://127.0.0.1:{port.Groups[1].Value}";
    }

    public string Url { get; }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    [GeneratedRegex(" port ([0-9]+)")]
    private static partial Regex Port();
}
