using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Shien.Blade.Confined;

namespace Shien.Blade.Inspections;

/// <summary>
/// Runs the program that parses hostile images, confined: it has the images as descriptors 3 and up, and its request for a plan of
/// repair after them.
/// </summary>
internal sealed class ConfinedProgram(string program, uint uid, TimeSpan timeout)
{
    private const int MaxAnswerBytes = 4 << 20;

    // A plan holds the files that it writes.
    private const int MaxPlanBytes = 16 << 20;

    // The heap limit is what bounds .NET.
    private const string HeapBytesHex = "0x10000000";

    /// <summary>Runs it to its end; blocks.</summary>
    /// <param name="images">What it gets as descriptors.</param>
    /// <param name="more">Further arguments, none longer than 128 KiB.</param>
    /// <param name="cancellation">Ends it.</param>
    public ConfinedOutput Run(IReadOnlyList<string> images, IEnumerable<string> more, CancellationToken cancellation) =>
        Run(images, more, request: null, cancellation);

    /// <summary>Asks for a plan of repair beside the report.</summary>
    /// <inheritdoc cref="Run(IReadOnlyList{string}, IEnumerable{string}, CancellationToken)"/>
    /// <param name="images">What it gets as descriptors.</param>
    /// <param name="more">Further arguments.</param>
    /// <param name="request">An open file with the request as JSON, or null for a report alone.</param>
    /// <param name="cancellation">Ends it.</param>
    public ConfinedOutput Run(IReadOnlyList<string> images, IEnumerable<string> more, SafeFileHandle? request, CancellationToken cancellation)
    {
        List<SafeFileHandle> disks = [];
        try
        {
            foreach (string image in images)
            {
                disks.Add(File.OpenHandle(image, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            }

            string[] plan = request is null ? [] : ["--repair-fd", Descriptor(images.Count)];
            return new ConfinedRun("the check", timeout, request is null ? MaxAnswerBytes : MaxPlanBytes).Run(
                new Confinement(uid, timeout).Wrap(program, [.. Arguments(images.Count), .. plan, .. more]),
                Environment(),
                request is null ? disks : [.. disks, request],
                cancellation);
        }
        catch (IOException e)
        {
            return new ConfinedOutput([], "", $"the check could not be started ({e.Message})");
        }
        finally
        {
            disks.ForEach(disk => disk.Dispose());
        }
    }

    private static List<string> Arguments(int disks)
    {
        List<string> arguments = [];
        for (int i = 0; i < disks; i++)
        {
            arguments.Add("--disk-fd");
            arguments.Add(Descriptor(i));
        }

        return arguments;
    }

    private static string Descriptor(int index) => (ConfinedRun.FirstGiven + index).ToString(CultureInfo.InvariantCulture);

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
}
