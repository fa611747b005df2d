using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Shien.Api;
using Shien.Api.Debugging;
using Shien.Api.Streams;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Shien.Blade.Libvirt;
using Shien.Blade.Machines;
using Shien.Blade.Settings;
using Shien.Blade.Store;

namespace Shien.Blade.Debugging;

/// <summary>
/// <c>POST /v1/machines/NAME/debug</c>: starts a stopped machine paused, and upgrades to frames of gdb's remote protocol; the machine
/// goes off with the stream. <c>GET /v1/debug</c> tells what there is for it.
/// </summary>
internal sealed class DebugRoute(
    MachineCommands commands,
    LibvirtConnection libvirt,
    DomainXml xml,
    DomainPlatform platform,
    DebugKernels kernels,
    StubFolder stubs,
    BladeSettings settings,
    BladeLog log,
    CancellationToken stopping)
{
    /// <summary>Adds them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/machines/{name}/debug", (RequestDelegate)RunAsync);
        routes.MapGet("/v1/debug", (RequestDelegate)TellAsync);
    }

    private Task TellAsync(HttpContext http) => Answer.Json(
        new DebugMeans(kernels.List(), settings.DebugPorts?.First ?? 0, settings.DebugPorts?.Last ?? 0), ApiJson.Default.DebugMeans).SendAsync(http);

    private async Task RunAsync(HttpContext http)
    {
        Caller caller = http.Caller();
        string name = http.Part("name");
        if (http.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade)
        {
            throw new RefusalException(ErrorCodes.BadRequest, "debugging is asked for with 'Connection: Upgrade' and 'Upgrade: shien-stream'");
        }

        string? version = http.Request.Query["kernel"];
        string? append = http.Request.Query["append"];

        // A debugger waits for its person for hours.
        http.AllowUpload();
        http.AllowDownload();

        FrameChannel? client = null;
        string? message = null;
        try
        {
            // The machine first: whose it is not learns nothing of it, whatever else is wrong.
            (MachineRecord record, IDisposable held) = await Task.Run(() => commands.Take(caller.Account, name, HeldFor.Debugging)).ConfigureAwait(false);
            using (held)
            {
                DirectKernel? kernel = version is null ? null : kernels.Find(version, append);
                log.Audit(caller, $"machine {name}: debugging begins{(version is null ? "" : $", kernel {version}")}");
                DebugGuest guest = await Task.Run(() => Start(record, kernel)).ConfigureAwait(false);
                try
                {
                    http.Response.Headers.Upgrade = "shien-stream";
                    client = new FrameChannel(await upgrade.UpgradeAsync().ConfigureAwait(false));

                    // As with a console: how many there are is bounded by the machines.
                    http.Features.GetRequiredFeature<IDisposable>().Dispose();
                    using GdbRelay relay = new(client, guest.Stub);
                    message = await relay.RunAsync(stopping).ConfigureAwait(false);
                }
                finally
                {
                    await Task.Run(guest.Dispose, CancellationToken.None).ConfigureAwait(false);
                    log.Audit(caller, $"machine {name}: debugging ends");
                }
            }
        }
        finally
        {
            // Last: who is told that it is over may start the machine in the same moment.
            await CloseAsync(client, message).ConfigureAwait(false);
        }
    }

    private DebugGuest Start(MachineRecord record, DirectKernel? kernel)
    {
        commands.WithDefined(record, domain =>
        {
            commands.Starting(record, domain);
            return true;
        });
        return DebugGuest.Start(libvirt, xml, stubs, platform, record, kernel);
    }

    private static async Task CloseAsync(FrameChannel? client, string? message)
    {
        if (client is null)
        {
            return;
        }

        try
        {
            if (message is not null)
            {
                await client.WriteAsync(StreamFrameKind.Message, Encoding.UTF8.GetBytes(message)).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // The client is gone.
        }
        finally
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }
    }
}
