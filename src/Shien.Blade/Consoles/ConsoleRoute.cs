using Microsoft.AspNetCore.Http.Features;
using Shien.Api;
using Shien.Api.Streams;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Shien.Blade.Libvirt;
using Shien.Blade.Machines;
using Shien.Blade.Store;

namespace Shien.Blade.Consoles;

/// <summary>The path of the console: an HTTP upgrade to frames both ways.</summary>
internal sealed class ConsoleRoute(MachineCommands commands, LibvirtConnection libvirt, BladeLog log, CancellationToken stopping)
{
    /// <summary>Adds it.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/machines/{name}/console", (RequestDelegate)RunAsync);

    private async Task RunAsync(HttpContext http)
    {
        Caller caller = http.Caller();
        string name = http.Part("name");
        bool takeOver = http.Request.Query["force"] == "true";
        if (http.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade)
        {
            throw new RefusalException(ErrorCodes.BadRequest, "a console is asked for with 'Connection: Upgrade' and 'Upgrade: shien-stream'");
        }

        // A terminal that is suspended reads nothing for hours.
        http.AllowUpload();
        http.AllowDownload();
        ConsoleStream console = await Task.Run(() => Open(caller.Account, name, takeOver)).ConfigureAwait(false);
        Stream stream;
        try
        {
            http.Response.Headers.Upgrade = "shien-stream";
            stream = await upgrade.UpgradeAsync().ConfigureAwait(false);
        }
        catch
        {
            console.Dispose();
            throw;
        }

        await using FrameChannel client = new(stream);
        log.Audit(caller, $"machine {name}: console opened{(takeOver ? ", taken over" : "")}");

        // A console stays open for hours; it is not a request at work.
        http.Features.GetRequiredFeature<IDisposable>().Dispose();
        using CancellationTokenRegistration ending = stopping.Register(console.Abort);
        await Task.Factory.StartNew(
            new ConsoleRelay(console, client, name).Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        log.Audit(caller, $"machine {name}: console closed");
    }

    private ConsoleStream Open(Account account, string name, bool takeOver)
    {
        MachineRecord record = commands.Find(account, name);
        bool isActive = commands.WithDefined(record, domain => domain.IsActive);
        if (!isActive)
        {
            throw new RefusalException(ErrorCodes.State, $"the machine '{name}' is not running", $"Start it with 'ie-virsh start {name}'.");
        }

        try
        {
            return ConsoleStream.Open(libvirt, record.Uuid, takeOver);
        }
        catch (LibvirtException e) when (e.Code == LibvirtException.OperationFailed && e.Message.Contains("console session exists", StringComparison.Ordinal))
        {
            throw new RefusalException(
                ErrorCodes.State, $"the console of '{name}' is open in another session", $"Close that one, or take it over with 'ie-virsh console {name} --force'.");
        }
    }
}
