using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Shien.Api.Client;
using Shien.Blade;
using Shien.Blade.Accounts;
using Shien.Blade.Http;

namespace Shien.Tests.Blade.Boxes;

/// <summary>Some of the daemon's paths on a socket of their own, and a client; whoever calls is <see cref="Account"/>.</summary>
internal sealed class BoxHost : IAsyncDisposable
{
    private readonly Peer peer = new(20001, 1);
    private readonly StringWriter logged = new();
    private readonly string socket = Path.Combine(Path.GetTempPath(), $"shien-{Guid.NewGuid():N}.sock");
    private readonly WebApplication app;

    private BoxHost(Func<BladeLog, Action<IEndpointRouteBuilder>> routes)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket));
        app = builder.Build();
        BladeLog log = new(logged, TimeProvider.System);
        RequestGate gate = new(_ => Account, log, TimeProvider.System, TimeSpan.FromSeconds(5));
        app.Use((http, next) =>
        {
            http.Features.Set(peer);
            return gate.RunAsync(http, () => next(http));
        });
        routes(log)(app);
        Client = new BladeClient(_ => ValueTask.FromResult<Stream>(new NetworkStream(LocalBlade.Connect(socket), ownsSocket: true)));
    }

    public BladeClient Client { get; }

    public Account Account { get; set; } = TemporaryStore.Alice;

    public string Logged => logged.ToString();

    public static async Task<BoxHost> StartAsync(Func<BladeLog, Action<IEndpointRouteBuilder>> routes)
    {
        BoxHost host = new(routes);
        await host.app.StartAsync();
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
        peer.Dispose();
        await logged.DisposeAsync();
        File.Delete(socket);
    }
}
