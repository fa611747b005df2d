using System.Globalization;
using Shien.Images.Machines;
using Shien.Inspection;

namespace Shien.Benchmarks;

/// <summary>
/// <c>shien check</c> of an image: what it costs, and how much of the image it reads. No peer runs beside it: virt-inspector answers
/// other questions, and boots an appliance for them.
/// </summary>
internal static class CheckBench
{
    public static void Run(Options options)
    {
        string image = options.Image ?? throw new ArgumentException("check: which image? Name it with --image FILE.");
        string shien = options.Shien ?? throw new ArgumentException("check: which program? Name a published shien with --shien PROGRAM.");
        List<Measured> runs = [];
        for (int round = 0; round < options.Rounds; round++)
        {
            // It ends with 3 where something blocks: here that is an answer as well.
            runs.Add(Child.Run("/bin/sh", "-c", "\"$0\" check --json \"$1\"; test $? = 0 -o $? = 3", shien, image));
            Pair.Print($"round {round + 1}: shien check {runs[^1].Seconds:0.000} s ({runs[^1].CpuSeconds:0.000} s CPU)");
        }

        long bytes = new FileInfo(image).Length;
        long read = BytesRead(image);
        Pair.Print($"check: median {Median(runs, run => run.Seconds):0.00} s, {Median(runs, run => run.CpuSeconds):0.00} s of CPU with all guesses at passwords; {read} of {bytes} bytes read, {100.0 * read / bytes:0.0} %");
    }

    private static double Median(List<Measured> runs, Func<Measured, double> of) => runs.Select(of).Order().ElementAt(runs.Count / 2);

    // The second inspection of this process: by then it has read everything of its own.
    private static long BytesRead(string image)
    {
        Inspect(image);
        long before = ReadSoFar();
        Inspect(image);
        return ReadSoFar() - before;
    }

    private static void Inspect(string image)
    {
        using MachineSource machine = MachineSources.Open(image);
        GuestInspector.Inspect(machine.Disks, new InspectionOptions());
    }

    private static long ReadSoFar() => long.Parse(
        File.ReadLines("/proc/self/io").Single(line => line.StartsWith("rchar: ", StringComparison.Ordinal))["rchar: ".Length..], CultureInfo.InvariantCulture);
}
