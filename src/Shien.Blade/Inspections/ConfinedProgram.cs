using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Shien.Blade.Native;

namespace Shien.Blade.Inspections;

/// <summary>
/// Runs a program that parses hostile images: images as descriptors 3 and up, a uid without rights, network, processes
/// and /proc of its own, limits on memory and CPU, and a wall clock. Everything it started ends with it.
/// </summary>
internal sealed class ConfinedProgram(string program, uint uid, TimeSpan timeout)
{
    private const int MaxAnswerBytes = 4 << 20;
    private const int MaxErrorBytes = 4096;
    private const int FirstDisk = 3;

    // .NET does not start below 1 GiB of address space; the heap limit is what bounds it.
    private const string AddressSpaceBytes = "4294967296";
    private const string HeapBytesHex = "0x10000000";

    /// <summary>Runs it to its end; blocks.</summary>
    /// <param name="images">What it gets as descriptors.</param>
    /// <param name="more">Further arguments, none longer than 128 KiB.</param>
    /// <param name="cancellation">Ends it.</param>
    public InspectionOutput Run(IReadOnlyList<string> images, IEnumerable<string> more, CancellationToken cancellation)
    {
        List<SafeFileHandle> disks = [];
        try
        {
            foreach (string image in images)
            {
                disks.Add(File.OpenHandle(image, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            }

            using SpawnedProcess process = SpawnedProcess.Start([.. Arguments(images.Count), .. more], Environment(), disks, FirstDisk);
            return Watch(process, cancellation);
        }
        catch (IOException e)
        {
            return new InspectionOutput([], "", $"the check could not be started ({e.Message})");
        }
        finally
        {
            disks.ForEach(disk => disk.Dispose());
        }
    }

    private InspectionOutput Watch(SpawnedProcess process, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using CancellationTokenRegistration killing = limit.Token.Register(process.KillGroup);
        limit.CancelAfter(timeout);
        bool tooMuch = false;
        Task<byte[]> error = Task.Run(() => ReadBounded(process.Error, MaxErrorBytes, () => { }));
        byte[] answer = ReadBounded(process.Output, MaxAnswerBytes, () =>
        {
            tooMuch = true;
            process.KillGroup();
        });
        int status = process.Wait();
        string said = Encoding.UTF8.GetString(error.GetAwaiter().GetResult()).Trim();
        string? failure =
            limit.IsCancellationRequested ? $"the check did not end within {timeout.TotalSeconds:0} s"
            : tooMuch ? $"the check printed more than {MaxAnswerBytes >> 20} MiB"
            : status == 0 ? null
            : $"the check ended with code {status}" + (said.Length > 0 ? ": " + LastLine(said) : "");
        return new InspectionOutput(answer, said, failure);
    }

    private List<string> Arguments(int disks)
    {
        string id = uid.ToString(CultureInfo.InvariantCulture);
        List<string> arguments =
        [
            "/usr/bin/unshare", "--net", "--ipc", "--pid", "--mount-proc", "--fork", "--kill-child", "--",
            "/usr/bin/prlimit", "--as=" + AddressSpaceBytes, $"--cpu={Math.Ceiling(timeout.TotalSeconds):0}", "--nofile=256", "--nproc=256", "--core=0", "--fsize=0", "--",
            "/usr/bin/setpriv", "--reuid", id, "--regid", id, "--clear-groups", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "--",
            program,
        ];
        for (int i = 0; i < disks; i++)
        {
            arguments.Add("--disk-fd");
            arguments.Add((FirstDisk + i).ToString(CultureInfo.InvariantCulture));
        }

        return arguments;
    }

    private static List<string> Environment()
    {
        List<string> environment =
        [
            "PATH=/usr/bin:/bin", "HOME=/nonexistent", "LANG=C.UTF-8", "DOTNET_EnableDiagnostics=0", "DOTNET_GCHeapHardLimit=" + HeapBytesHex,
            // A JIT would write its code into a file in memory, which --fsize=0 forbids.
            "DOTNET_EnableWriteXorExecute=0",
        ];
        // A build that is not compiled ahead of time finds its runtime by it.
        if (System.Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root)
        {
            environment.Add("DOTNET_ROOT=" + root);
        }

        return environment;
    }

    private static byte[] ReadBounded(Stream from, int most, Action overflow)
    {
        using MemoryStream kept = new();
        byte[] buffer = new byte[16384];
        while (from.Read(buffer) is var got and > 0)
        {
            int room = (int)Math.Min(got, most - kept.Length);
            kept.Write(buffer, 0, room);
            if (room < got)
            {
                overflow();
            }
        }

        return kept.ToArray();
    }

    private static string LastLine(string text) => text[(text.LastIndexOf('\n') + 1)..];
}
