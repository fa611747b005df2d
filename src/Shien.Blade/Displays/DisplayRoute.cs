using Shien.Api;
using Shien.Api.Machines;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Shien.Blade.Machines;
using Shien.Blade.Store;

namespace Shien.Blade.Displays;

/// <summary><c>POST /v1/machines/NAME/display</c>: opens the door to a running machine's display; one a machine, as long as the daemon runs.</summary>
internal sealed class DisplayRoute(MachineCommands commands, DisplayFolder displays, BladeLog log) : IDisposable
{
    private readonly Lock changing = new();
    private readonly Dictionary<string, DisplayDoor> doors = [];

    /// <summary>Adds it.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/machines/{name}/display", (RequestDelegate)OpenAsync);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (changing)
        {
            foreach (DisplayDoor door in doors.Values)
            {
                door.Dispose();
            }

            doors.Clear();
        }
    }

    private async Task OpenAsync(HttpContext http)
    {
        Caller caller = http.Caller();
        string name = http.Part("name");
        MachineDisplay display = await Task.Run(() => Open(caller, name)).ConfigureAwait(false);
        await Answer.Json(display, ApiJson.Default.MachineDisplay).SendAsync(http).ConfigureAwait(false);
    }

    private MachineDisplay Open(Caller caller, string name)
    {
        MachineRecord record = commands.Find(caller.Account, name);
        bool runs = commands.WithDefined(record, domain => domain.IsActive);
        string target = displays.SocketOf(record);
        if (!record.HasDisplay)
        {
            throw new RefusalException(
                ErrorCodes.State, $"the machine '{record.Name}' has no display", $"Its console needs none: 'ie-virsh console {record.Name}'. Or give it one from its next start on: 'ie-virsh set {record.Name} --display on'.");
        }

        if (!runs || !File.Exists(target))
        {
            throw new RefusalException(
                ErrorCodes.State,
                runs ? $"the machine '{record.Name}' was started before it had a display" : $"the machine '{record.Name}' is not running",
                (runs ? $"Shut it down ('ie-virsh shutdown {record.Name} --wait'), then start" : "Start") + $" it with 'ie-virsh start {record.Name}'.");
        }

        string path = displays.DoorOf(record);
        lock (changing)
        {
            foreach (string gone in doors.Where(door => !door.Value.IsThere).Select(door => door.Key).ToList())
            {
                doors[gone].Dispose();
                doors.Remove(gone);
            }

            if (!doors.ContainsKey(path))
            {
                doors.Add(path, DisplayDoor.Open(path, target, record.Uid));
            }
        }

        log.Audit(caller, $"machine {name}: display opened");
        return new MachineDisplay(path);
    }
}
