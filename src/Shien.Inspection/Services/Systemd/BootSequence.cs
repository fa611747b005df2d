namespace Shien.Inspection.Services.Systemd;

/// <summary>
/// The units that systemd starts: what default.target pulls in by Wants, Requires, BindsTo and Upholds, in files and by links, and
/// then what the sockets, timers and paths among them start on demand. Conditions are not judged: they are of the running machine.
/// </summary>
internal static class BootSequence
{
    // A desktop has about 300.
    private const int MaxUnits = 5000;
    private const int MaxPulled = 2000;

    public static IReadOnlyList<BootUnit> Find(UnitLoader loader, out bool isCut)
    {
        Dictionary<string, BootUnit> found = [];
        Queue<(string Name, string Where)> todo = new([("default.target", "default.target")]);
        Queue<(string Name, string Where)> later = [];
        Follow(loader, todo, later, found, onDemand: false);
        while (later.Count > 0 && found.Count < MaxUnits)
        {
            Follow(loader, later, later, found, onDemand: true);
        }

        isCut = found.Count >= MaxUnits;
        return [.. found.Values];
    }

    private static void Follow(
        UnitLoader loader, Queue<(string Name, string Where)> todo, Queue<(string Name, string Where)> later, Dictionary<string, BootUnit> found, bool onDemand)
    {
        while (found.Count < MaxUnits && todo.TryDequeue(out (string Name, string Where) next))
        {
            if (loader.Load(next.Name) is not { } unit || !found.TryAdd(unit.Id, new BootUnit(unit, next.Where, onDemand)))
            {
                continue;
            }

            foreach ((string Name, string Where) pulled in Pulled(loader, unit).DistinctBy(p => p.Name).Take(MaxPulled).Where(p => !found.ContainsKey(p.Name)))
            {
                todo.Enqueue(pulled);
            }

            foreach ((string Name, string Where) triggered in Triggered(unit, next.Where))
            {
                later.Enqueue(triggered);
            }
        }
    }

    private static IEnumerable<(string Name, string Where)> Pulled(UnitLoader loader, Unit unit)
    {
        IEnumerable<(string, string)> pulled = unit.Dependencies("Unit", "Wants", "Requires", "BindsTo", "BindTo", "Upholds", "RequiresOverridable")
            .Concat(loader.Links(unit, ".wants")).Concat(loader.Links(unit, ".requires")).Concat(loader.Links(unit, ".upholds"));
        if (unit.Type is "service" or "socket" or "timer" or "path" && unit.Flag("Unit", "DefaultDependencies") != false)
        {
            pulled = pulled.Append(("sysinit.target", unit.Path));
        }

        if (unit.Type == "service")
        {
            pulled = pulled.Concat(unit.Dependencies("Service", "Sockets"));
            if (unit.Value("Service", "BusName") is not null && unit.Value("Service", "Type") is null or "dbus")
            {
                pulled = pulled.Append(("dbus.socket", unit.Path));
            }
        }

        return pulled;
    }

    private static IEnumerable<(string Name, string Where)> Triggered(Unit unit, string where)
    {
        string stem = unit.Id[..unit.Id.LastIndexOf('.')];
        switch (unit.Type)
        {
            case "socket" when unit.Value("Socket", "Service") is { } service:
                return [(UnitSpecifiers.Expand(service, unit.Id), where)];
            case "socket" when unit.Flag("Socket", "Accept") == true:
                // One instance a connection; what it runs is the same for all.
                return [(UnitName.IsPlain(unit.Id) ? $"{stem}@connection.service" : UnitName.WithInstance($"{stem[..(stem.IndexOf('@', StringComparison.Ordinal) + 1)]}.service", "connection"), where)];
            case "socket":
                return [($"{stem}.service", where)];
            case "timer" or "path":
                string section = unit.Type == "timer" ? "Timer" : "Path";
                return [(UnitSpecifiers.Expand(unit.Value(section, "Unit") ?? $"{stem}.service", unit.Id), where)];
            default:
                return [];
        }
    }
}
