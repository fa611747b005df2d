using System.Diagnostics.Metrics;
using Shien.Api;
using Shien.Blade.Addresses;
using Shien.Blade.Boxes;
using Shien.Blade.Libvirt;
using Shien.Blade.Machines;
using Shien.Blade.Pushes;
using Shien.Blade.Store;
using Shien.CommandLine;

namespace Shien.Blade.Metrics;

/// <summary>What the blade is like when somebody looks: one look at records, libvirt and store serves all gauges.</summary>
internal sealed class BladeGauges(
    StoreLayout layout, MachineRecords records, Domains domains, PushBoard pushes, BoxStore boxes, AddressLedger addresses, int minFreePercent, TimeProvider time, BladeLog log)
{
    // A look at every file of a store that several blades share; what it holds changes slowly.
    private static readonly TimeSpan MeasureEvery = TimeSpan.FromMinutes(5);
    private static readonly string[] UsualStates = ["running", "shut off", "undefined"];

    private readonly double started = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
    private IReadOnlyList<MachineRecord> machines = [];
    private IReadOnlyList<string>? states;
    private StoreMeasure? store;
    private long measured;
    private StoreSpace space;
    private long boxCount;
    private long openAddresses;

    /// <summary>Makes the instruments.</summary>
    public void Add(Meter meter)
    {
        meter.CreateObservableGauge("shien_machines", States, null, "Machines by their state as libvirt says it; none while it does not answer.");
        meter.CreateObservableGauge("shien_accounts", () => machines.Select(machine => machine.Account).Distinct().LongCount(), null, "Accounts that have machines.");
        meter.CreateObservableGauge("shien_libvirt_up", () => states is null ? 0L : 1L, null, "1 if libvirt answers.");
        meter.CreateObservableGauge("shien_pushes_active", () => (long)pushes.Count(isResting: false), null, "Pushes that are sending or being committed.");
        meter.CreateObservableGauge("shien_pushes_resting", () => (long)pushes.Count(isResting: true), null, "Pushes whose client is gone, and whose content is kept for a while.");
        meter.CreateObservableGauge("shien_boxes", () => boxCount, null, "Versions of published boxes.");
        meter.CreateObservableGauge("shien_addresses_open", () => openAddresses, null, "Addresses that the address service was not told yet.");
        meter.CreateObservableGauge("shien_store_bytes", Store, "By", "What the store holds, by what it is, as of at most five minutes ago.");
        meter.CreateObservableGauge("shien_store_size_bytes", () => space.TotalBytes, "By", "Size of the store's file system.");
        meter.CreateObservableGauge("shien_store_free_bytes", () => space.FreeBytes, "By", "What is free there.");
        meter.CreateObservableGauge("shien_store_usable_bytes", () => space.UsableBytes, "By", "What pushes may still take of it.");
        meter.CreateObservableGauge("shien_build_info", () => Labelled(1, "version", ProgramRunner.VersionText, "api", ApiVersion.Text), null, "1, with what is running.");
        meter.CreateObservableGauge("process_resident_memory_bytes", () => Environment.WorkingSet, "By", "Memory of shiend.");
        meter.CreateObservableGauge("process_open_fds", () => (long)Directory.GetFileSystemEntries("/proc/self/fd").Length, null, "Open descriptors of shiend.");
        meter.CreateObservableGauge("process_start_time_seconds", () => started, "s", "When shiend was started, since 1970.");
        meter.CreateObservableCounter("process_cpu_seconds_total", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "Time of CPUs that shiend has used.");
    }

    /// <summary>Looks; to be called before the instruments are read. Blocks.</summary>
    public void Look()
    {
        machines = [.. records.Accounts().SelectMany(records.Of)];
        try
        {
            states = [.. domains.States(machines).Select(MachineView.Word)];
        }
        catch (LibvirtException)
        {
            states = null;
        }

        try
        {
            space = StoreSpace.Of(layout.Root, minFreePercent);
            if (store is null || time.GetElapsedTime(measured) >= MeasureEvery)
            {
                store = StoreMeasure.Of(layout, machines);
                measured = time.GetTimestamp();
            }

            boxCount = boxes.All().Count;
            openAddresses = addresses.Open().LongCount();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warn($"the store cannot be measured: {e.Message}");
            store = null;
        }
    }

    private static Measurement<long> Labelled(long value, params string[] labels) =>
        new(value, labels.Chunk(2).Select(pair => new KeyValuePair<string, object?>(pair[0], pair[1])));

    private IEnumerable<Measurement<long>> States() => states is not { } now ? [] : UsualStates.Union(now)
        .Select(state => Labelled(now.LongCount(one => one == state), "state", state));

    private IEnumerable<Measurement<long>> Store() => store is not { } now ? [] :
    [
        Labelled(now.Machines, "kind", "machines"),
        Labelled(now.Snapshots, "kind", "snapshots"),
        Labelled(now.Boxes, "kind", "boxes"),
        Labelled(now.Spool, "kind", "spool"),
        Labelled(now.Archive, "kind", "archive"),
    ];
}
