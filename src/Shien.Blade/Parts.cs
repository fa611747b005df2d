using Shien.Api;
using Shien.Blade.Accounts;
using Shien.Blade.Addresses;
using Shien.Blade.Administration;
using Shien.Blade.Boxes;
using Shien.Blade.Boxes.Catalogue;
using Shien.Blade.Consoles;
using Shien.Blade.Debugging;
using Shien.Blade.Departures;
using Shien.Blade.Displays;
using Shien.Blade.Health;
using Shien.Blade.Http;
using Shien.Blade.Inspections;
using Shien.Blade.Libvirt;
using Shien.Blade.Limits;
using Shien.Blade.Machines;
using Shien.Blade.Making;
using Shien.Blade.Media;
using Shien.Blade.Metrics;
using Shien.Blade.Proofs;
using Shien.Blade.Pushes;
using Shien.Blade.Pushes.Known;
using Shien.Blade.Repairs;
using Shien.Blade.Settings;
using Shien.Blade.Store;
using Shien.CommandLine;

namespace Shien.Blade;

/// <summary>What the daemon consists of, put together once.</summary>
internal sealed class Parts : IDisposable
{
    private const int RememberedRequests = 4096;
    private static readonly TimeSpan HealthPatience = TimeSpan.FromSeconds(5);

    private readonly BladeSettings settings;
    private readonly string blade;
    private readonly BladeLog log;
    private readonly MachineRecords records;
    private readonly CatalogueUpdates catalogue;
    private readonly SoundBoxes sound;
    private readonly AccountTransactions transactions;
    private readonly RepairPool repairs;
    private readonly MachineProof proof;
    private readonly LimitBook limits;
    private readonly TuningUpdates tuning;
    private readonly StubFolder stubs;
    private readonly DisplayRoute displays;
    private readonly DisplayFolder displayFolder;
    private readonly Action<IEndpointRouteBuilder>[] routes;
    private IReadOnlyList<string>? repaired;

    /// <summary>Puts them together; nothing begins to work.</summary>
    public Parts(
        BladeSettings settings, LimitFile limitFile, KnownAccounts accounts, StoreLayout layout, DomainPlatform platform, LibvirtConnection libvirt, string blade, TimeProvider time, BladeLog log, CancellationToken stopping)
    {
        this.settings = settings;
        Accounts = accounts;
        this.blade = blade;
        this.log = log;
        records = new MachineRecords(layout);
        Frozen = new FrozenAccounts(layout);
        MacLedger macs = new(layout);
        limits = new LimitBook(limitFile.Rules, accounts.GroupsOf);
        DomainXml xml = new(layout, platform, account => limits.Of(account).Tuning);
        Domains domains = new(libvirt, xml);
        AddressLedger registered = new(layout, settings.AddressCommand is not null, log);
        AddressCommand registering = new(settings.AddressCommand ?? [], settings.AddressCommandTimeout);
        Addresses = new AddressUpkeep(layout, registered, records, domains, registering.Run, time, log, stopping);
        SlotChanges changes = new(layout, records, macs, domains, log, registered);
        ArchiveMoves archive = new(layout, records, domains, log, registered);
        transactions = new AccountTransactions(layout, changes, archive, Addresses);
        LeasedAddresses addresses = new(settings.Network);
        MachineView view = new(layout, domains, addresses, registered);
        DiskHolds holds = new(time);
        RunningLimit running = new(records, domains, holds, limits);
        LimitReports reports = new(limits, limitFile, records, running, layout);
        tuning = new TuningUpdates(limits, records, domains, xml, log);
        MachineCommands commands = new(records, domains, view, addresses, changes, transactions, holds, running, registered, log);
        Departed = new DepartedAccounts(
            layout, records, Frozen, PresenceLook.Of(settings), () => new DirectoryEvidence(), PresenceLook.DirectoryGroup(settings), new DepartedMachines(records, commands, domains).Stop, settings.AccountGrace, time, log);
        HostKeyMaker hostKeys = new(layout);
        BoxStore boxes = new(layout, log);
        AllowedSigners signers = new(layout);
        KnownDisks known = new(layout, records, boxes, log);
        catalogue = new CatalogueUpdates(CatalogueFolder.Of(settings, layout, boxes, log), layout, log, stopping);
        BoxUses uses = new(layout, records);
        sound = new SoundBoxes(boxes, log);
        ThinBases bases = new(boxes, sound);
        MachineIntake intake = new(
            records, new AccountDirectory(layout), transactions, changes, macs, commands, view, holds, hostKeys, known, uses, layout, platform, blade, time, log);
        InspectionPool inspections = new(settings, new HashRecords(layout), new OtherHostKeys(layout, records, log), time, log);
        repairs = new RepairPool(settings, platform.IsKvm, log);
        CheckedRepair repair = new(inspections, repairs, hostKeys, new OwnerKeySource(settings, log), settings, time);
        BoxPublishing publishing = new(layout, boxes, new SignatureCheck(signers), settings, platform.VmGid, BoxesChanged, log);
        PushRecovery recovery = new(layout, records, bases, publishing, view.Of, blade, log);
        PushTargets targets = new(settings, limits, platform.Firmware, holds, repair, publishing, new UnchangedMachine(records, view.Of, layout), time, log);
        Pushes = new PushBoard(layout, settings, limits, records, recovery, blade, time, log, Meter);
        PushReservations reservations = new(Pushes, targets, known, recovery, layout, settings, log);
        PushCommit committing = new(Pushes, inspections, repair, intake, publishing, view, settings, Meter, time, log);
        MachineRepair fixing = new(
            repair, Pushes, records, commands, view, transactions, changes, hostKeys, platform, layout, time, log);
        MakingPlaces places = new(Pushes, layout, log);
        MachinePlacing placing = new(
            records, new AccountDirectory(layout), transactions, changes, macs, commands, view, hostKeys, known, uses, layout, platform);
        TemplateMachines templates = new(
            new Templates(boxes, bases, layout, limits, platform.Firmware), places, placing, commands, repair, limits, platform, blade, time, log);
        proof = new MachineProof(libvirt, xml, Pushes, commands, view, platform, layout, settings, time, log);
        stubs = new StubFolder(Path.Combine(Path.GetDirectoryName(settings.Socket)!, "gdb"));
        displays = new DisplayRoute(commands, platform.Displays, log);
        displayFolder = platform.Displays;
        Metrics = new MetricsPage(Meter, new BladeGauges(layout, records, domains, Pushes, boxes, registered, settings.MinFreePercent, time, log));
        HealthSubjects health = new(settings, layout, records, libvirt, accounts, signers, registered, blade, time, () => Volatile.Read(ref repaired));
        OnceCache once = new(RememberedRequests);
        MachineFacts facts = new(commands, domains, view, reports, layout, blade);
        routes =
        [
            new MachineRoutes(
                commands,
                facts,
                new MachineAdjustment(commands, records, domains, view, holds, limits),
                new MachineMedia(commands, records, domains, view, holds, platform, layout, settings, limits),
                once).Map,
            new AddressRoutes(new AddressRenewal(registered, Addresses, records, commands, domains, view, transactions, log), once).Map,
            new DiskRoutes(commands, transactions, holds, known, layout).Map,
            new ConsoleRoute(commands, libvirt, log, stopping).Map,
            displays.Map,
            new SshRoute(facts, log, stopping).Map,
            new DebugRoute(commands, libvirt, xml, platform, new DebugKernels(settings.DebugKernels), stubs, settings, log, stopping).Map,
            new PushRoutes(Pushes, reservations, committing, new MapIntake(bases, layout), known, new BoxBases(boxes, log), once, settings).Map,
            new RepairRoute(fixing, stopping).Map,
            new FlattenRoute(
                new MachineFlatten(Pushes, bases, records, commands, view, transactions, changes, platform, layout, time, log), stopping).Map,
            new MakingRoutes(
                templates,
                new EmptyMachines(places, placing, limits, platform, blade, time, log),
                new MachineClones(places, placing, commands, repair, layout, blade, time, log),
                new MachineSnapshots(places, placing, records, commands, transactions, changes, layout, limits, time, log),
                once,
                log,
                stopping).Map,
            new AdminRoutes(new EverybodysMachines(records, domains, view, Frozen, reports, time, log), commands, new AuditFile(settings.AuditLog), once).Map,
            new ArchiveRoutes(new AccountArchive(layout, records, domains, holds, transactions, archive, Pushes.Ledger, time, log), once).Map,
            new HealthRoutes(Metrics.Text, new HealthLook(health.All, HealthPatience)).Map,
            new ProofRoute(proof, log, stopping).Map,
            new BoxRoutes(boxes, new BoxChanges(layout, boxes, uses, BoxesChanged, time, log), signers, known, once, settings).Map,
        ];
    }

    /// <summary>Who is who.</summary>
    public KnownAccounts Accounts { get; }

    /// <summary>Who may change nothing.</summary>
    public FrozenAccounts Frozen { get; }

    /// <summary>Who has left.</summary>
    public DepartedAccounts Departed { get; }

    /// <summary>What the address service is to know.</summary>
    public AddressUpkeep Addresses { get; }

    /// <summary>What the daemon counts.</summary>
    public BladeMeter Meter { get; } = new();

    /// <summary>All that it counted, and how the blade is.</summary>
    public MetricsPage Metrics { get; }

    /// <summary>All pushes that are under way.</summary>
    public PushBoard Pushes { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        displays.Dispose();
        proof.Dispose();
        repairs.Dispose();
        Meter.Dispose();
    }

    /// <summary>Removes what the repairs and the debuggers of a killed daemon left. Before the first request.</summary>
    public void SweepLeft()
    {
        try
        {
            stubs.Sweep();
            displayFolder.SweepDoors();
            repairs.Sweep();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error($"what an earlier shiend left cannot be removed: {e.Message}");
        }
    }

    /// <summary>What boxes there are has changed, or may have: everything that waits for that is begun, in the background.</summary>
    public void BoxesChanged()
    {
        catalogue.Request();
        sound.LookAhead();
    }

    /// <summary>An account asks for something: one that had left is back, if the name service says so now.</summary>
    public void Greet(Account account)
    {
        if (!Accounts.IsFailing)
        {
            Departed.Greet(account);
        }
    }

    /// <summary>Gives running machines what the limits say now.</summary>
    public void Tune() => tuning.Run();

    /// <summary>Adds every path.</summary>
    public void MapRoutes(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/account", (RequestDelegate)TellAccountAsync);
        foreach (Action<IEndpointRouteBuilder> map in routes)
        {
            map(app);
        }
    }

    /// <summary>Finishes or undoes what a killed daemon left; what libvirt hinders is tried again with the account's next change.</summary>
    public void RepairAll()
    {
        List<string> failed = [];
        foreach (string account in records.Accounts())
        {
            try
            {
                transactions.Run(account, () => true);
            }
            catch (Exception e) when (e is LibvirtException or IOException)
            {
                log.Error($"the machines of '{account}' cannot be repaired now: {e.Message}");
                failed.Add(account);
            }
        }

        Volatile.Write(ref repaired, failed);
    }

    private Task TellAccountAsync(HttpContext http)
    {
        Account account = http.Caller().Account;
        EffectiveLimits most = limits.Of(account.Name);
        return Answer.Json(
            new AccountInfo(
                account.Name,
                account.IsAdministrator ? "administrator" : "user",
                blade,
                ProgramRunner.VersionText,
                DomainPlatform.Architecture,
                most.Machines,
                most.Cores,
                most.MemoryMiB,
                most.DiskBytes)
            {
                MayPublish = account.MayPublish,
            },
            ApiJson.Default.AccountInfo).SendAsync(http);
    }
}
