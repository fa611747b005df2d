using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http.Features;
using Shien.Api;
using Shien.Api.Machines;
using Shien.Api.Streams;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Shien.Blade.Machines;
using Shien.Blade.Proofs;

namespace Shien.Blade.Consoles;

/// <summary>
/// <c>GET /v1/machines/NAME/ssh</c>: an upgrade to frames from and to port 22 of the owner's own running machine, for laptops that do not
/// reach its network. Where it leads is what the network's DHCP server or the blade's neighbour table says of its card, never what a
/// guest or a client says.
/// </summary>
internal sealed class SshRoute(MachineFacts facts, BladeLog log, CancellationToken stopping)
{
    private const int Port = 22;
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(15);

    /// <summary>Adds it.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/machines/{name}/ssh", (RequestDelegate)RunAsync);

    private async Task RunAsync(HttpContext http)
    {
        Caller caller = http.Caller();
        string name = http.Part("name");
        if (http.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade)
        {
            throw new RefusalException(ErrorCodes.BadRequest, "a stream to a machine is asked for with 'Connection: Upgrade' and 'Upgrade: shien-stream'");
        }

        http.AllowUpload();
        http.AllowDownload();
        IPAddress address = await Task.Run(() => AddressOf(caller.Account, name)).ConfigureAwait(false);
        using Socket guest = await ConnectAsync(name, address).ConfigureAwait(false);
        http.Response.Headers.Upgrade = "shien-stream";
        await using FrameChannel client = new(await upgrade.UpgradeAsync().ConfigureAwait(false));
        log.Audit(caller, $"machine {name}: ssh to {address}");

        // A login stays open for hours; it is not a request at work. The connections of a uid bound how many there are.
        http.Features.GetRequiredFeature<IDisposable>().Dispose();
        await ProofRelay.RunAsync(client, guest, stopping).ConfigureAwait(false);
    }

    private IPAddress AddressOf(Account account, string name)
    {
        IReadOnlyList<MachineAddress> known = facts.Reached(account, name);
        return known.Count > 0 ? IPAddress.Parse(known[0].Address) : throw new RefusalException(
            ErrorCodes.State,
            $"no address of the machine '{name}' is known",
            $"If it was started just now, try again in a moment; else look at its network with 'console {name}'.");
    }

    private async Task<Socket> ConnectAsync(string name, IPAddress address)
    {
        Socket guest = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(ConnectLimit);
        try
        {
            await guest.ConnectAsync(new IPEndPoint(address, Port), limit.Token).ConfigureAwait(false);
            return guest;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            guest.Dispose();
            throw new RefusalException(
                ErrorCodes.State,
                $"the machine '{name}' does not answer at {address} port {Port}: {(e is SocketException ? e.Message : $"nothing within {ConnectLimit.TotalSeconds:0} s")}",
                $"If it was started just now, try again in a moment; else look with 'console {name}' whether its sshd runs.");
        }
    }
}
