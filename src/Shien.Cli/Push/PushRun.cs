using Shien.Api;
using Shien.Api.Boxes;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.Cli.Machines;
using Shien.Cli.Maps;
using Shien.Cli.Progress;
using Shien.Cli.Reports;
using Shien.CommandLine;
using Shien.Images.Blocks;
using Shien.Images.Blocks.Patches;
using Shien.Images.Disks;

namespace Shien.Cli.Push;

/// <summary>Carries a plan out: map, reserve, missing blocks, commit.</summary>
internal sealed class PushRun(Terminal terminal, ProgressMeter meter, BladeClient blade, MapCache cache, TimeProvider time)
{
    private const int MapBufferBytes = 64 * 1024;
    private static readonly TimeSpan AbandonLimit = TimeSpan.FromSeconds(10);

    private readonly List<FindingInfo> findings = [];
    private long missingBytes;
    private long sentBytes;
    private long arrivedBytes;
    private bool isSending;
    private bool isSent;

    /// <summary>Makes a push publish a box: signs the manifest of what is to be sent. Null for a machine.</summary>
    public Func<PushRequest, CancellationToken, Task<SignedManifest>>? Sign { get; init; }

    /// <summary>Pushes; a failure leaves nothing on the blade, an interruption what has arrived, where the same command goes on.</summary>
    /// <exception cref="BladeException">The blade refused or failed.</exception>
    /// <exception cref="Images.ImageException">A disk is damaged.</exception>
    /// <param name="plan">What is to be done.</param>
    /// <param name="reading">The maps of the plan's disks.</param>
    /// <param name="cancellation">Interrupts it.</param>
    public async Task<PushReport> RunAsync(PushPlan plan, DiskMaps reading, CancellationToken cancellation)
    {
        IReadOnlyList<DiskReader> disks = plan.Draft.Space.Disks;
        await Task.Run(() => VagrantBoxes.Register(cache, time.GetUtcNow()), cancellation).ConfigureAwait(false);
        IReadOnlyList<BlockMap> maps = await reading.FinishAsync(meter).ConfigureAwait(false);
        PushRequest request = plan.Draft.Request with
        {
            // The place that the plan found, unless the owner gave a name: the blade finds its place again.
            Name = Sign is not null ? null : MachineNames.IsOwn(plan.Draft.Request.Name) ? plan.Draft.Request.Name : plan.Name,
            Disks = [.. maps.Select(map => new PushDisk(map.LengthBytes, map.StoredCount, map.RootHash, cache.Roots(map.LengthBytes, PushDisk.MaxKnownRoots)))],
        };
        request = Sign is null ? request : request with { Box = await Sign(request, cancellation).ConfigureAwait(false) };
        PushTicket ticket = await blade.ReserveAsync(request, cancellation).ConfigureAwait(false);
        try
        {
            if (ticket.Resumed || ticket is { Committed: true, Unchanged: false })
            {
                terminal.Say("Going on with the push that was interrupted.");
            }

            if (!ticket.Committed)
            {
                await SendAllAsync(ticket, disks, maps, cancellation).ConfigureAwait(false);
            }

            PushEvent end = await CommitAsync(ticket.Id, plan.Draft, cancellation).ConfigureAwait(false);
            meter.End();
            MachineInfo? machine = ticket.Committed && end.Machine is { } committed ? await StartAsync(plan, committed, cancellation).ConfigureAwait(false) : end.Machine;
            return Report(plan, maps, machine) with { Repair = end.Repair, Box = end.Box, Unchanged = ticket.Unchanged };
        }
        catch (Exception e)
        {
            // Stopped by its user after the sending, it is given up; a line that was cut then says nothing against going on.
            if ((isSending || (isSent && e is not OperationCanceledException)) && Interruption.CanGoOn(e))
            {
                meter.End();
                long total = maps.Sum(map => (long)map.StoredCount) * BlockMap.BlockBytes;
                terminal.Say($"About {ByteSize.Text(arrivedBytes)} of {ByteSize.Text(total)} are on the blade and kept for {ticket.KeptSeconds / 3600.0:0.#} hours: the same command goes on there.");
            }
            else
            {
                await AbandonAsync(ticket.Id).ConfigureAwait(false);
            }

            throw;
        }
    }

    private PushReport Report(PushPlan plan, IReadOnlyList<BlockMap> maps, MachineInfo? machine) => new(
        JsonAnswer.Schema, plan.Draft.Source.Path, machine, findings, [.. maps.Select(map => map.RootHash)],
        maps.Sum(map => (long)map.StoredCount) * BlockMap.BlockBytes, missingBytes, sentBytes, plan.Draft.Space.SkippedBytes,
        plan.Draft.Space.Notes);

    // A commit starts the machine; where there was none for this run, the start that was asked for is made up for.
    private async Task<MachineInfo> StartAsync(PushPlan plan, MachineInfo machine, CancellationToken cancellation) =>
        plan.Draft.Options is { Start: true, Prove: false } && machine.State != "running"
            ? await new MachineStart(meter, blade, time).RunAsync(machine.Name, cancellation).ConfigureAwait(false)
            : machine;

    private async Task SendAllAsync(PushTicket ticket, IReadOnlyList<DiskReader> disks, IReadOnlyList<BlockMap> maps, CancellationToken cancellation)
    {
        for (int i = 0; i < disks.Count; i++)
        {
            await SendAsync(ticket, i + 1, disks[i], maps[i], cancellation).ConfigureAwait(false);
        }

        isSending = false;
        isSent = true;
    }

    private async Task SendAsync(PushTicket ticket, int number, DiskReader disk, BlockMap map, CancellationToken cancellation)
    {
        meter.Begin("Asking what is missing");
        BlockMap? other = (ticket.Bases?[number - 1]) is { } root ? FindBase(root, map) : null;
        HeldDisks held = new(cache, map.LengthBytes);
        MissingBlocks missing = await blade.SendMapAsync(ticket.Id, number, held.Roots, (stream, _) => SendMapAsync(map, other, stream), cancellation).ConfigureAwait(false);
        IReadOnlyList<int> blocks = BlockRunFormat.Read(missing.Runs, map);
        long known = arrivedBytes + (((long)map.StoredCount - blocks.Count) * BlockMap.BlockBytes);
        arrivedBytes = known;
        isSending = true;
        if (blocks.Count == 0)
        {
            return;
        }

        using PatchBase? patched = held.Open(missing.PatchRoot);
        meter.Begin("Sending", (long)blocks.Count * BlockMap.BlockBytes);
        await blade.SendBlocksAsync(
            ticket.Id,
            number,
            async (stream, stop) =>
            {
                CountingStream counting = new(stream);
                Progress sending = new(bytes =>
                {
                    arrivedBytes = known + bytes;
                    meter.Report(bytes);
                });
                await (missing.TakesGathered
                    ? BlockTransfer.SendGatheredAsync(disk, blocks, patched, counting, sending, stop)
                    : BlockTransfer.SendAsync(disk, blocks, counting, sending, stop)).ConfigureAwait(false);
                sentBytes += counting.Count;
            },
            cancellation).ConfigureAwait(false);
        missingBytes += (long)blocks.Count * BlockMap.BlockBytes;
    }

    private BlockMap FindBase(string root, BlockMap map) => cache.Find(root, map.LengthBytes) ?? throw new BladeException(new ApiError(
        ErrorCodes.Backend, $"the block map {root}, which the blade named, is not in this computer's cache any more.", "Run the same command again."));

    private async Task SendMapAsync(BlockMap map, BlockMap? known, Stream stream)
    {
        // The format writes a hash at a time; each would become a chunk of its own.
        CountingStream counting = new(stream);
        BufferedStream buffered = new(counting, MapBufferBytes);
        if (known is null)
        {
            BlockMapFormat.Write(map, buffered);
        }
        else
        {
            BlockMapDelta.Write(map, known, buffered);
        }

        await buffered.FlushAsync().ConfigureAwait(false);
        sentBytes += counting.Count;
    }

    private async Task<PushEvent> CommitAsync(string id, PushDraft draft, CancellationToken cancellation)
    {
        // The blade tests more than the laptop can; what the laptop has said already is not said twice.
        IReadOnlyList<FindingInfo> known = draft.Findings;
        string phase = "";
        await foreach (PushEvent e in blade.CommitAsync(id, new CommitRequest(draft.Options is { Start: true, Prove: false }), cancellation).ConfigureAwait(false))
        {
            if (e.Machine is not null || e.Box is not null || e.Error is not null)
            {
                meter.End();
                MachineCommands.AddressText.Warn(terminal, "shien", e.Machine);
                return e.Error is null ? e : throw new BladeException(e.Error);
            }

            if (e.Phase != phase)
            {
                phase = e.Phase;
                meter.Begin(PhaseText(phase), e.Total);
            }

            meter.Report(e.Done);
            if (e.Note is not null)
            {
                terminal.Say("  " + e.Note);
            }

            foreach (FindingInfo finding in e.Findings ?? [])
            {
                findings.Add(finding);
                if (!known.Any(shown => shown.Rule == finding.Rule && shown.Where == finding.Where))
                {
                    terminal.Say(FindingText.Of(finding, terminal.ErrorColumns));
                }
            }
        }

        throw new BladeException(new ApiError(
            ErrorCodes.Backend, "the blade stopped talking before the push was done.", "See with 'shien list' what became of it, and push again."));
    }

    private static string PhaseText(string phase) => phase switch
    {
        "assemble" => "Putting the image together",
        "inspect" => "Checking on the blade",
        "repair" => "Repairing on the blade",
        "define" => "Defining the machine",
        "publish" => "Publishing the box",
        "start" => "Starting the machine",
        "address" => "Waiting for its address",
        _ => phase,
    };

    // The failure that led here is what is told; that nobody could be told to clean up only delays the cleaning.
    private async Task AbandonAsync(string id)
    {
        meter.End();
        using CancellationTokenSource limit = new(AbandonLimit);
        try
        {
            await blade.AbandonAsync(id, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is BladeException or OperationCanceledException)
        {
        }
    }

    private sealed class Progress(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
