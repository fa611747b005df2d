using Shien.Inspection.Guests;
using Shien.Inspection.Services.Listeners.Databases;

namespace Shien.Inspection.Services.Listeners;

/// <summary>Asks every probe.</summary>
internal static class ListenerReader
{
    // A machine has a few; a hostile one may have a line for each.
    private const int MaxListeners = 1000;

    private static readonly Func<Probe, IEnumerable<Listener>>[] Probes =
    [
        LoginProbe.Find, FtpProbe.Find, VncProbe.Find, XrdpProbe.Find, NfsProbe.Find, SambaProbe.Find, DockerProbe.Find, CockpitProbe.Find,
        MysqlProbe.Find, PostgresProbe.Find, MongoProbe.Find, RedisProbe.Find, MemcachedProbe.Find, ElasticProbe.Find, JupyterProbe.Find,
    ];

    public static IReadOnlyList<Listener> Read(GuestTree tree, IReadOnlyList<BootService> services)
    {
        Probe probe = new(tree, services);
        return [.. Probes.SelectMany(find => find(probe)).Take(MaxListeners)];
    }
}
