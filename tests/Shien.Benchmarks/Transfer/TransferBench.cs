namespace Shien.Benchmarks.Transfer;

/// <summary>
/// Machines on their way to a blade and back: ours beside what one does without us, in one run, over the blade's loopback and over a
/// line of 20 Mbit/s. Both ends run on this machine, so both share its cores.
/// </summary>
internal sealed class TransferBench(TransferOptions options, Machines machines, Ours ours, Ours near, Peers peers, Line line)
{
    private Sample? today;

    /// <summary>Brings a blade up and runs the cases.</summary>
    public static void Run(TransferOptions options)
    {
        Machines machines = Machines.Make(options);
        using Lab lab = new(options.Folder, options.Bin);
        Pair.Print($"transfer: {machines.Box}, {new FileInfo(machines.Box).Length >> 20} MB; export of the used machine {new FileInfo(machines.Export).Length / 1e6:0.0} MB; {Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        // What is not measured goes over the fast line.
        using Line loopback = Line.Open(lab, Line.Loopback);
        Ours near = new(lab, loopback, options.Folder);
        foreach (string name in options.Lines)
        {
            using Line line = Line.Open(lab, name);
            Ours ours = new(lab, line, options.Folder);
            new TransferBench(options, machines, ours, near, new Peers(lab, line, machines, options.Folder), line).RunCases();
        }
    }

    // Slow peers run once on the slow line: minutes do not scatter much.
    private int PeerRounds => line.Name == Line.Slow ? 1 : options.Rounds;

    private void RunCases()
    {
        // Passwords are guessed at once; the verdicts stay with the account.
        near.Unpublish();
        near.Push(machines.Used);
        Run("first", First);
        Run("own", Own);
        if (options.Case is null or "box" or "again" or "pull" or "peers")
        {
            near.Publish(machines.Box);
            Run("box", Box);
            Run("again", Again);
            Run("pull", Pull);
            Run("peers", BesidePeers);
        }
    }

    private void Run(string name, Action run)
    {
        if (options.Case is null || options.Case == name)
        {
            run();
        }
    }

    private void First()
    {
        Sample we = Repeat("first push, nothing known", PeerRounds, near.Forget, () => ours.Push(machines.Used));
        Compare("first push, nothing known", we, "today's way", Today());
    }

    private void Own()
    {
        Sample we = Repeat("push of the used machine, its box pushed before", options.Rounds, () => PushAnew(near.Forget, machines.Box), () => ours.Push(machines.Used));
        Compare("no box published: push of the used machine, its box pushed before by the account", we, "today's way", Today());
        Unchanged("no box published");
    }

    private void Box() => Compare("push of the used machine whose box is published", PushOntoBox(), "today's way", Today());

    private void Again()
    {
        Sample changed = Repeat(
            "push again, 1 % changed",
            options.Rounds,
            () =>
            {
                PushAnew(near.ForgetMachine, near.Become(machines.Used));
                near.Become(machines.Changed);
            },
            () => ours.Push(near.Machine));
        Compare("push again, 1 % changed", changed, "today's way", Today());
        Unchanged("machine on a box");
    }

    private void Unchanged(string state)
    {
        near.Push(machines.Used);
        Sample same = Repeat("push again, unchanged", options.Rounds, () => { }, () => ours.Push(machines.Used));
        Pair.Print($"{line.Name}: {state}: push again, unchanged: {same} (bar: under 2 s and 0.1 MB)");
    }

    private void Pull()
    {
        near.Push(machines.Used);
        Sample we = Repeat("pull", options.Rounds, () => { }, ours.Pull);
        Compare("pull", we, "scp of the qcow2 and conversion to a box", Repeat("scp of the qcow2 and conversion", PeerRounds, () => { }, peers.TodayBack));
    }

    private void BesidePeers()
    {
        Sample we = PushOntoBox();
        long delta = peers.DeltaBytes();
        Pair.Print($"{line.Name}: qemu-img convert -c of the delta: {delta / 1e6:0.000} MB; ours has {we.WireBytes / (double)delta:0.00} times its bytes");
        Compare("used machine onto its box", we, "rsync -z --inplace", Repeat("rsync", 1, () => { }, peers.Rsync));
        try
        {
            Compare("used machine onto its box", we, "casync", Repeat("casync", 1, () => { }, peers.Casync));
        }
        catch (InvalidOperationException e)
        {
            Pair.Print($"{line.Name}: casync cannot be measured here: {e.Message}");
        }
    }

    private Sample PushOntoBox() => Repeat("push of the used machine onto its box", options.Rounds, near.ForgetMachine, () => ours.Push(machines.Used));

    private void PushAnew(Action forget, string disk)
    {
        forget();
        near.Push(disk);
    }

    private Sample Today() => today ??= Repeat("today's way", PeerRounds, () => { }, peers.Today);

    private Sample Repeat(string what, int rounds, Action prepare, Func<Sample> measure)
    {
        List<Sample> samples = [];
        for (int round = 0; round < rounds; round++)
        {
            prepare();
            samples.Add(measure());
            Pair.Print($"  {line.Name}: {what}, round {round + 1}: {samples[^1]}");
        }

        return Sample.Median(samples);
    }

    private void Compare(string what, Sample we, string theirName, Sample they) => Pair.Print(
        $"{line.Name}: {what}: {we} beside {they} of {theirName}: {they.Seconds / we.Seconds:0.00} times as fast, {we.WireBytes / (double)they.WireBytes:0.000} times the bytes");
}
