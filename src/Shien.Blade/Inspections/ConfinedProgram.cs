using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Shien.Blade.Confined;
using Shien.Blade.Machines;

namespace Shien.Blade.Inspections;

/// <summary>
/// Runs the program that parses hostile images, confined: it has the images as descriptors 3 and up, and its request for a plan of
/// repair after them. Of an image that stands on a box it has the box's disk as well, and opens neither by name.
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
    /// <param name="knownHashes">The record of hashes that it gets as a descriptor, or null.</param>
    /// <param name="request">An open file with a request for a plan of repair as JSON, or null for a report alone; stays the caller's.</param>
    public ConfinedOutput Run(
        IReadOnlyList<StoredImage> images, IEnumerable<string> more, CancellationToken cancellation, string? knownHashes = null, SafeFileHandle? request = null)
    {
        List<SafeFileHandle> given = [];
        try
        {
            string[] files = [.. images.SelectMany(image => image.Files)];
            foreach (string image in knownHashes is null ? files : [.. files, knownHashes])
            {
                given.Add(File.OpenHandle(image, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            }

            string[] plan = request is null ? [] : ["--repair-fd", Descriptor(given.Count)];
            return new ConfinedRun("the check", timeout, request is null ? MaxAnswerBytes : MaxPlanBytes).Run(
                new Confinement(uid, timeout).Wrap(program, [.. Arguments(images, knownHashes is not null), .. plan, .. more]),
                Environment(),
                request is null ? given : [.. given, request],
                cancellation);
        }
        catch (IOException e)
        {
            return new ConfinedOutput([], "", $"the check could not be started ({e.Message})");
        }
        finally
        {
            given.ForEach(file => file.Dispose());
        }
    }

    private static List<string> Arguments(IReadOnlyList<StoredImage> images, bool hasKnownHashes)
    {
        List<string> arguments = [];
        int given = 0;
        foreach (StoredImage image in images)
        {
            arguments.AddRange("--disk-fd", Descriptor(given++));
            if (image.BelowPath is not null)
            {
                arguments.AddRange("--below-fd", $"{arguments[^1]}:{Descriptor(given++)}");
            }
        }

        if (hasKnownHashes)
        {
            arguments.AddRange("--known-hashes-fd", Descriptor(given));
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
