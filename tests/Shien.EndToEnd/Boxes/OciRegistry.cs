using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Shien.EndToEnd.Lab;

namespace Shien.EndToEnd.Boxes;

/// <summary>Debian's docker-registry on the blade, which keeps what it is given in a folder.</summary>
internal sealed class OciRegistry : IDisposable
{
    private readonly Process process;
    private readonly string data;

    public OciRegistry(Blade blade, string folder)
    {
        data = Path.Combine(folder, "registry");
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        string config = Path.Combine(folder, "registry.yml");
        File.WriteAllText(config, $"""
            version: 0.1
            log:
              level: error
            storage:
              filesystem:
                rootdirectory: {data}
            http:
              addr: 127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}
            """);
        ProcessStartInfo start = new(Blade.Script) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in blade.Entering("root", "docker-registry", "serve", config))
        {
            start.ArgumentList.Add(argument);
        }

        process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Wait.Until(
            () => blade.As("root", "bash", "-c", $"exec 3<>/dev/tcp/127.0.0.1/{Port.ToString(CultureInfo.InvariantCulture)}").ExitCode == 0, "the registry listens");
    }

    public int Port { get; }

    /// <summary>Changes one bit of the largest parts that it keeps.</summary>
    public void Damage()
    {
        foreach (FileInfo part in new DirectoryInfo(data).GetFiles("data", SearchOption.AllDirectories).OrderByDescending(file => file.Length).Take(2))
        {
            using FileStream file = part.Open(FileMode.Open);
            file.Position = part.Length / 2;
            int before = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(before ^ 16));
        }
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }
}
