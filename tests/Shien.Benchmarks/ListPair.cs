namespace Shien.Benchmarks;

/// <summary>
/// <c>ie-virsh list</c> against <c>virsh list --all</c>, in turns, on the blade where this program runs
/// (<c>src/local-blade exec STATE -- …</c>).
/// </summary>
internal static class ListPair
{
    private const int RunsOfARound = 10;

    public static void Run(Options options)
    {
        string ieVirsh = Child.Find("ie-virsh");
        string virsh = Child.Find("virsh");
        using OtherMachines others = new(virsh, options);
        (Measured we, Measured they) = new Pair(
            () => Several(ieVirsh, "list"),
            "ie-virsh list",
            () => Several(virsh, "-c", "qemu:///system", "list", "--all"),
            "virsh list --all").Run(options.Rounds);
        Pair.Print($"median: ie-virsh list {we.Seconds * 1000:0.0} ms, virsh list --all {they.Seconds * 1000:0.0} ms");
        Pair.Print($"list: ie-virsh takes {we.Seconds / they.Seconds:0.00} of the time of virsh; {they.Seconds / we.Seconds:0.0} times as fast beside {options.Others} machines of others");
    }

    // One run is too short for the clock.
    private static Measured Several(string program, params string[] arguments)
    {
        double seconds = 0;
        double cpuSeconds = 0;
        long peakBytes = 0;
        for (int i = 0; i < RunsOfARound; i++)
        {
            Measured one = Child.Run(program, arguments);
            seconds += one.Seconds;
            cpuSeconds += one.CpuSeconds;
            peakBytes = Math.Max(peakBytes, one.PeakBytes);
        }

        return new Measured(seconds / RunsOfARound, cpuSeconds / RunsOfARound, peakBytes);
    }
}
