using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting.Systemd;
using Shien.Blade.Accounts;
using Shien.Blade.Addresses;
using Shien.Blade.Administration;
using Shien.Blade.Http;
using Shien.Blade.Libvirt;
using Shien.Blade.Limits;
using Shien.Blade.Machines;
using Shien.Blade.Metrics;
using Shien.Blade.Settings;
using Shien.Blade.Store;
using Shien.CommandLine;

namespace Shien.Blade;

/// <summary>The daemon from its start to its end: checks the blade, opens the store, listens, stops.</summary>
/// <param name="settings">What the blade is like.</param>
/// <param name="settingsPath">The file that they come from, of which the limits are read again.</param>
/// <param name="terminal">Where it says what it does.</param>
/// <param name="time">Its clock.</param>
internal sealed class Daemon(BladeSettings settings, string settingsPath, Terminal terminal, TimeProvider time)
{
    private const int MaxConnectionsPerUid = 32;
    private const int MaxConnections = 2000;
    private const int MaxJsonBytes = 1 << 20;
    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BusyPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan CutWarningEvery = TimeSpan.FromSeconds(10);

    // Calls of the store and of libvirt block; the pool would grow by one thread in half a second.
    private const int LeastThreads = 64;

    private readonly BladeLog log = new(terminal.Error, time, new AuditFile(settings.AuditLog).Add);
    private readonly UidCounter connections = new(MaxConnectionsPerUid);
    private long lastCut;

    /// <summary>Serves until it is told to end; returns the exit code.</summary>
    /// <exception cref="UserException">The blade is not set up for it; the message says what to do.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        ThreadPool.SetMinThreads(LeastThreads, LeastThreads);
        string blade = Environment.MachineName;
        StoreLayout layout = new(settings.Store);
        DomainPlatform platform = BladeChecks.Platform(settings);
        StoreOpening opening = new(layout, blade, platform.VmGid);
        using FileLock held = opening.Run();
        platform = platform with { DiskCache = opening.DoesDirectIo() ? "none" : "writethrough" };
        using LibvirtConnection libvirt = new(settings.Libvirt);
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        LimitFile limits = new(settingsPath, settings.Limits, path => SettingsFile.Read(path).Limits, log);
        KnownAccounts accounts = new(uid => NameService.Find(uid, settings.Administrators, settings.Publishers, settings.Users), NameService.GroupsOf, time, log);
        using Parts parts = new(settings, limits, accounts, layout, platform, libvirt, blade, time, log, stopping.Token);

        parts.SweepLeft();
        parts.Pushes.TakeUp();
        Entrance entrance = Entrance.OfProcess(settings.Socket);
        await using WebApplication app = Build(parts, entrance);
        await app.StartAsync(cancellation).ConfigureAwait(false);
        entrance.Open();
        log.Info($"shiend {ProgramRunner.VersionText} listens on '{settings.Socket}'; store '{settings.Store}', {(platform.IsKvm ? "kvm" : "qemu")}, disk cache {platform.DiskCache}");
        SystemdNotifier systemd = new();
        systemd.Notify(ServiceState.Ready);

        MetricsFile? metrics = settings.MetricsFile is { } file ? new MetricsFile(file, parts.Metrics.Text, log) : null;

        // Not before: libvirt may take long to answer, and each request repairs its own account first.
        _ = Task.Run(() => LookAround(parts, libvirt, metrics), CancellationToken.None);
        using Chore tuning = new(parts.Tune, SweepEvery, time, log);
        using Chore departures = new(parts.Departed.Run, parts.Departed.Every, time, log);
        using Chore addresses = new(parts.Addresses.Run, AddressUpkeep.Every, time, log);
        using Chore? collecting = metrics is null ? null : new(metrics.Write, MetricsFile.Every, time, log);
        using ITimer sweep = time.CreateTimer(_ => parts.Pushes.DropSilent(), null, SweepEvery, SweepEvery);
        await Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);

        log.Info("stopping");
        systemd.Notify(ServiceState.Stopping);
        entrance.Close();
        await parts.Pushes.StopAsync(StopPatience).ConfigureAwait(false);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(2), time);
        await app.StopAsync(patience.Token).ConfigureAwait(false);
        metrics?.Remove();
        return ExitCodes.Done;
    }

    // Whoever opens connections in a loop shall not fill the log.
    private void WarnOfCut(uint uid)
    {
        long now = time.GetTimestamp();
        long last = Interlocked.Exchange(ref lastCut, now);
        if (last == 0 || time.GetElapsedTime(last, now) > CutWarningEvery)
        {
            log.Warn($"uid {uid} has {MaxConnectionsPerUid} connections already; one more was cut");
        }
    }

    private void LookAround(Parts parts, LibvirtConnection libvirt, MetricsFile? metrics)
    {
        try
        {
            BladeChecks.Warn(settings, libvirt, log);
            parts.RepairAll();
            parts.Pushes.LookAtLeft();
            parts.BoxesChanged();
            metrics?.Write();
            parts.Addresses.Run();
        }
        catch (Exception e)
        {
            log.Error("looking around after the start failed", e);
        }
    }

    private WebApplication Build(Parts parts, Entrance entrance)
    {
        entrance.Prepare();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = StopPatience);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestBodySize = MaxJsonBytes;
            kestrel.Limits.RequestHeadersTimeout = HeaderTimeout;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 40;
            entrance.Add(kestrel, Listen);
        });
        WebApplication app = builder.Build();
        RequestGate gate = new(parts.Accounts.Find, log, time, BusyPatience, parts.Meter.Error);
        RequestMeter requests = new(parts.Meter);
        app.Use((http, next) => requests.RunAsync(http, () => gate.RunAsync(http, () =>
        {
            parts.Greet(http.Caller().Account);
            parts.Frozen.Check(http.Caller().Account, http.Request.Method, http.Request.Path);
            return next(http);
        })));
        parts.MapRoutes(app);
        return app;
    }

    // Once for each connection: who it is belongs to it, and how many one uid may have is bounded.
    private void Listen(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => async connection =>
        {
            using Peer peer = Peer.Of(connection.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket);
            using IDisposable? entry = connections.TryEnter(peer.Uid);
            if (entry is null)
            {
                WarnOfCut(peer.Uid);
                connection.Abort();
                return;
            }

            connection.Features.Set(peer);
            await next(connection).ConfigureAwait(false);
        });
    }
}
