using Shien.Images.FileSystems;
using Shien.Inspection.Guests;
using Shien.Inspection.Services.Listeners;
using Shien.Inspection.Services.Systemd;

namespace Shien.Inspection.Services;

/// <summary>Reads what a guest starts, by the init system that it has; where that is not clear, by all of them.</summary>
internal static class ServiceReader
{
    private static readonly string[] SystemdPaths = ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"];

    public static ServiceEvidence Read(GuestTree tree)
    {
        CommandReader reader = new(tree);
        List<BootService> services = [];
        string? init = tree.Find("/sbin/init")?.Path;
        bool hasSystemd = SystemdPaths.Any(path => tree.Find(path) is { Kind: FileKind.File });
        bool isSystemd = init is not null && SystemdPaths.Contains(init);
        if (hasSystemd || (init is null && tree.Find(UnitFolders.Configuration) is not null))
        {
            services.AddRange(new SystemdServices(tree).Find(reader));
        }

        if (!isSystemd)
        {
            services.AddRange(new InitScripts(tree, reader).Find());
        }

        // inetd starts what its own files name.
        Inetd inetd = new(tree, reader);
        Xinetd xinetd = new(tree, reader);
        foreach (ServiceCommand command in services.SelectMany(s => s.Commands).ToList())
        {
            if (command.Runs("xinetd"))
            {
                services.AddRange(xinetd.Find(command));
            }
            else if (command.Runs("inetd", "openbsd-inetd", "inetutils-inetd", "in.inetd"))
            {
                services.AddRange(inetd.Find(command));
            }
        }

        IReadOnlyList<BootService> atBoot = [.. services.DistinctBy(s => (s.Name, s.Where))];
        return new ServiceEvidence { AtBoot = atBoot, Listeners = ListenerReader.Read(tree, atBoot), HasFirewall = FirewallReader.IsOn(tree, atBoot) };
    }
}
