using Shien.Api;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Shien.Blade.Pushes.Known;
using Shien.Blade.Store;
using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Blade.Machines;

/// <summary>The disks of a stopped machine, as a pull reads them: block map, then the blocks that the laptop lacks.</summary>
internal sealed class DiskRoutes(
    MachineCommands commands, AccountTransactions transactions, DiskHolds holds, KnownDisks known, StoreLayout layout)
{
    /// <summary>Adds them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/machines/{name}/disks/{disk}/map", (RequestDelegate)SendMapAsync);
        routes.MapPost("/v1/machines/{name}/disks/{disk}/blocks", (RequestDelegate)SendBlocksAsync);
    }

    private async Task SendMapAsync(HttpContext http)
    {
        (DiskReader disk, DiskRecord what) = await OpenAsync(http).ConfigureAwait(false);
        using DiskReader held = disk;
        BlockMap map = await Task.Run(() => BlockMapBuilder.Build(disk, bytesDone: null, http.RequestAborted)).ConfigureAwait(false);
        string account = http.Caller().Account.Name;
        await Task.Run(() => transactions.Run(account, () =>
        {
            known.KeepSeen(account, what, map);
            return true;
        })).ConfigureAwait(false);
        await DiskAnswers.SendMapAsync(http, map, roots => known.Choose(http.Caller().Account, roots)).ConfigureAwait(false);
    }

    private async Task SendBlocksAsync(HttpContext http)
    {
        (DiskReader disk, _) = await OpenAsync(http).ConfigureAwait(false);
        using DiskReader held = disk;
        await DiskAnswers.SendBlocksAsync(http, disk).ConfigureAwait(false);
    }

    private async Task<(DiskReader Disk, DiskRecord What)> OpenAsync(HttpContext http)
    {
        Caller caller = http.Caller();
        string name = http.Part("name");
        long number = Requests.Number(http.Part("disk"));
        await Task.Run(() => commands.Find(caller.Account, name)).ConfigureAwait(false);
        return await Task.Run(() => transactions.Run(caller.Account.Name, () =>
        {
            MachineRecord record = commands.Find(caller.Account, name);
            if (number < 1 || number > record.Disks.Count)
            {
                throw new RefusalException(ErrorCodes.NotFound, $"the machine '{record.Slot}' has {record.Disks.Count} disks, so there is no disk '{number}'");
            }

            commands.CheckStopped(record);
            holds.Hold(record, caller.Peer);
            DiskRecord disk = record.Disks[(int)number - 1];
            return (StoredImage.Of(layout, record.Account, disk).Open(), disk);
        })).ConfigureAwait(false);
    }
}
