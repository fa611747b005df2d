using Microsoft.AspNetCore.Http.Features;
using Shien.Api;
using Shien.Api.Streams;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Shien.Blade.Pushes;

namespace Shien.Blade.Proofs;

/// <summary>
/// The proof by boot: <c>POST /v1/machines/NAME/proof</c> tells its events as lines and lasts as long as the request,
/// <c>GET …/proof/ssh</c> is an upgrade to frames from and to the guest's port 22, <c>DELETE</c> ends it.
/// </summary>
internal sealed class ProofRoute(MachineProof proof, BladeLog log, CancellationToken stopping)
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(30);

    /// <summary>Adds them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/machines/{name}/proof", (RequestDelegate)ProveAsync);
        routes.MapDelete("/v1/machines/{name}/proof", (RequestDelegate)EndAsync);
        routes.MapGet("/v1/machines/{name}/proof/ssh", (RequestDelegate)TalkAsync);
    }

    // Not repeatable, and nothing that goes on without its client: there would be nobody to log in.
    private async Task ProveAsync(HttpContext http)
    {
        using CancellationTokenSource gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        EventLog events = new();
        Task run = proof.RunAsync(http.Caller(), http.Part("name"), events, gone.Token);
        try
        {
            await events.SendAsync(http).ConfigureAwait(false);
        }
        finally
        {
            await gone.CancelAsync().ConfigureAwait(false);
            await run.ConfigureAwait(false);
        }
    }

    private async Task EndAsync(HttpContext http)
    {
        ProofSession session = await FindAsync(http).ConfigureAwait(false);
        session.End();
        await session.Finished.ConfigureAwait(false);
        await Answer.Nothing.SendAsync(http).ConfigureAwait(false);
    }

    private async Task TalkAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade)
        {
            throw new RefusalException(ErrorCodes.BadRequest, "a stream to a machine is asked for with 'Connection: Upgrade' and 'Upgrade: shien-stream'");
        }

        Caller caller = http.Caller();
        ProofSession session = await FindAsync(http).ConfigureAwait(false);
        http.AllowUpload();
        http.AllowDownload();
        await session.ConnectAsync(ConnectLimit, async (guest, ending) =>
        {
            http.Response.Headers.Upgrade = "shien-stream";
            await using FrameChannel client = new(await upgrade.UpgradeAsync().ConfigureAwait(false));

            // As with a console: how many there are is bounded by the proof.
            http.Features.GetRequiredFeature<IDisposable>().Dispose();
            await ProofRelay.RunAsync(client, guest, ending).ConfigureAwait(false);
        }).ConfigureAwait(false);
        log.Audit(caller, $"machine {session.Record.Slot}: a connection of its proof has ended");
    }

    private Task<ProofSession> FindAsync(HttpContext http)
    {
        Caller caller = http.Caller();
        string name = http.Part("name");
        return Task.Run(() => proof.Find(caller, name));
    }
}
