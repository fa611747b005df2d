using Shien.Images;
using Shien.Inspection.Guests;
using Shien.Inspection.Rules;

namespace Shien.Inspection.Services.Systemd;

/// <summary>What systemd starts in a guest.</summary>
internal sealed class SystemdServices
{
    private readonly GuestTree tree;
    private readonly UnitFolders folders;

    public SystemdServices(GuestTree tree)
    {
        this.tree = tree;
        folders = new UnitFolders(tree);
        HashSet<string> files = [.. folders.All.SelectMany(f => f.Entries.Keys)];
        GeneratedUnits generated = new();
        Generators.Add(tree, files, generated);
        Loader = new UnitLoader(folders, new UnitNames(folders, generated), generated);
        States = new UnitStates(folders, Loader);
        if (IsFirstBoot(tree))
        {
            UnitPresets.Add(tree, folders, States, Loader, generated);
            Loader = new UnitLoader(folders, new UnitNames(folders, generated), generated);
        }
    }

    public UnitLoader Loader { get; }

    public UnitStates States { get; }

    /// <summary>Every unit, in the order in which they are reached.</summary>
    public IReadOnlyList<BootUnit> AtBoot()
    {
        IReadOnlyList<BootUnit> units = BootSequence.Find(Loader, out bool isCut);
        if (isCut)
        {
            tree.NotChecked(UnitFolders.Configuration, new ImageException($"Only the first {units.Count} units of those that are started were looked at."));
        }

        return units;
    }

    /// <summary>The services and sockets among them.</summary>
    public IEnumerable<BootService> Find(CommandReader reader)
    {
        UnitCommands commands = new(tree, reader);
        Dictionary<string, List<ListenAddress>> activated = [];
        IReadOnlyList<BootUnit> units = AtBoot();
        foreach (BootUnit socket in units.Where(u => u.Unit.Type == "socket"))
        {
            IReadOnlyList<ListenAddress> listens = Listens(socket.Unit);
            string service = socket.Unit.Value("Socket", "Service") is { } named ? UnitSpecifiers.Expand(named, socket.Unit.Id)
                : socket.Unit.Id[..^"socket".Length] + "service";
            activated.TryAdd(UnitName.TemplateOf(service), []);
            activated[UnitName.TemplateOf(service)].AddRange(listens);
            yield return new BootService(socket.Unit.Id, socket.Where, commands.Of(socket.Unit), listens, Stop(socket.Unit.Id));
        }

        foreach (BootUnit service in units.Where(u => u.Unit.Type == "service"))
        {
            string template = UnitName.TemplateOf(service.Unit.Id);
            List<ListenAddress> listens = activated.GetValueOrDefault(template) ?? activated.GetValueOrDefault(template.Replace("@.", ".", StringComparison.Ordinal), []);
            yield return new BootService(service.Unit.Id, service.Where, commands.Of(service.Unit), service.OnDemand ? listens : [], Stop(service.Unit.Id))
            {
                User = service.Unit.Value("Service", "User"),
            };
        }
    }

    /// <summary>
    /// systemd calls it the first boot, and applies the presets, where /etc/machine-id is missing or says "uninitialized"; an empty one
    /// only gets a new id (machine-id(5), log_execution_mode of src/core/main.c).
    /// </summary>
    private static bool IsFirstBoot(GuestTree tree) =>
        tree.FindEntry("/etc/machine-id") is null || tree.Lines("/etc/machine-id") is ["uninitialized", ..];

    private static IReadOnlyList<ListenAddress> Listens(Unit socket)
    {
        // An empty ListenStream= resets all kinds of addresses at once.
        IEnumerable<UnitLine> lines = socket.List("Socket", "ListenStream", "ListenDatagram", "ListenSequentialPacket", "ListenFIFO", "ListenNetlink", "ListenSpecial", "ListenMessageQueue")
            .Where(l => l.Key is "ListenStream" or "ListenDatagram");
        return [.. lines.Select(l => ListenAddress.Parse(UnitSpecifiers.Expand(l.Value, socket.Id), l.Where)).OfType<ListenAddress>()];
    }

    private static string Stop(string unit) => DisablePassword.IsPlain(unit.Replace('@', '-'))
        ? $"Inside the machine: sudo systemctl disable --now {unit}"
        : "Inside the machine: disable that unit with systemctl disable --now";
}
