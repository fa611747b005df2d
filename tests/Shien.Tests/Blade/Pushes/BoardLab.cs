using Microsoft.Extensions.Time.Testing;
using Shien.Api.Pushes;
using Shien.Blade;
using Shien.Blade.Accounts;
using Shien.Blade.Boxes;
using Shien.Blade.Http;
using Shien.Blade.Inspections;
using Shien.Blade.Machines;
using Shien.Blade.Pushes;
using Shien.Blade.Pushes.Known;
using Shien.Blade.Repairs;
using Shien.Blade.Settings;
using Shien.Blade.Store;
using Shien.Images.Blocks;
using Shien.Tests.Api;
using Shien.Tests.Blade.Limits;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Blade.Pushes;

/// <summary>A board over a store of its own, and a client of alice with a disk of three blocks.</summary>
internal sealed class BoardLab : IDisposable
{
    private readonly BladeSettings settings = new() { MinFreePercent = 0, PushTimeout = TimeSpan.FromMinutes(5) };
    private readonly StringWriter logged = new();
    private readonly RepairPool repairs;
    private readonly TestDisk disk;
    private readonly BlockMap map;

    public BoardLab()
    {
        Alice = new Caller(TemporaryStore.Alice, Peer);
        repairs = new RepairPool(settings, isKvm: false, new BladeLog(logged, Time));
        (Board, Reservations) = Make();
        byte[] bytes = new byte[3 * BlockMap.BlockBytes];
        new Random(3).NextBytes(bytes);
        disk = new TestDisk(bytes);
        map = BlockMapBuilder.Build(disk, null, CancellationToken.None);
        Content = TemporaryStore.Request with { Disks = [new PushDisk(map.LengthBytes, map.StoredCount, map.RootHash)] };
    }

    public TemporaryStore Store { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public Peer Peer { get; } = new(20001, 1);

    public Caller Alice { get; }

    public PushBoard Board { get; }

    public PushReservations Reservations { get; }

    /// <summary>A push of the disk.</summary>
    public PushRequest Content { get; }

    public void Dispose()
    {
        repairs.Dispose();
        Store.Dispose();
        logged.Dispose();
    }

    /// <summary>What another daemon over the same store has.</summary>
    public (PushBoard Board, PushReservations Reservations) Make()
    {
        BladeLog log = new(logged, Time);
        MachineRecords records = new(Store.Layout);
        InspectionPool inspections = new(settings, new HashRecords(Store.Layout), new OtherHostKeys(Store.Layout, records, log), Time, log);
        BoxStore boxes = new(Store.Layout, log);
        BoxPublishing publishing = new(Store.Layout, boxes, new SignatureCheck(new AllowedSigners(Store.Layout)), settings, vmGroup: null, () => { }, log);
        CheckedRepair repair = new(inspections, repairs, new HostKeyMaker(Store.Layout), new OwnerKeySource(settings, log), settings, Time);
        PushTargets targets = new(
            settings, FixedLimits.None, EfiFirmware.Debian, new DiskHolds(Time), repair, publishing, new UnchangedMachine(records, _ => SampleMachines.Running, Store.Layout), Time, log);
        PushRecovery recovery = new(Store.Layout, records, new ThinBases(boxes, new SoundBoxes(boxes, log)), publishing, _ => SampleMachines.Running, "blade1", log);
        PushBoard board = new(Store.Layout, settings, FixedLimits.None, records, recovery, "blade1", Time, log);
        return (board, new PushReservations(board, targets, new KnownDisks(Store.Layout, records, boxes, log), recovery, Store.Layout, settings, log));
    }

    /// <summary>A push that has sent nothing.</summary>
    public Push Reserve() => Board.Find(Alice, Reservations.Reserve(Alice, TemporaryStore.Request).Id);

    /// <summary>A push of which two of three blocks have arrived.</summary>
    public Push ReserveWithContent()
    {
        Push push = Board.Find(Alice, Reservations.Reserve(Alice, Content).Id);
        push.Disks[0].SetMap(map);
        using MemoryStream frames = new();
        BlockTransfer.SendAsync(disk, [0, 2], frames, null, CancellationToken.None).GetAwaiter().GetResult();
        frames.Position = 0;
        push.Disks[0].ReceiveAsync(frames).GetAwaiter().GetResult();
        return push;
    }

    /// <summary>Ends the client's connection, and waits until the board has seen it.</summary>
    public async Task LoseClient()
    {
        Peer.Dispose();
        Time.Advance(TimeSpan.FromSeconds(3));
        await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    /// <summary>What a commit told, to its end.</summary>
    public static async Task<List<string>> Phases(EventLog events)
    {
        List<string> phases = [];
        await foreach (PushEvent told in events.FollowAsync(TestContext.Current.CancellationToken))
        {
            phases.Add(told.Phase);
        }

        return phases;
    }
}
