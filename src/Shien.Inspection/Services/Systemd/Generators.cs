using Shien.Images.FileSystems;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Services.Systemd;

/// <summary>What the generators that are installed add to the units: of init scripts, /etc/rc.local and PostgreSQL's clusters.</summary>
internal static class Generators
{
    private static readonly string[] Folders =
        ["/etc/systemd/system-generators", "/usr/local/lib/systemd/system-generators", "/usr/lib/systemd/system-generators", "/lib/systemd/system-generators"];

    public static void Add(GuestTree tree, IReadOnlySet<string> files, GeneratedUnits generated)
    {
        if (IsInstalled(tree, "systemd-sysv-generator"))
        {
            SysvGenerator.Add(tree, files, generated);
        }

        if (IsInstalled(tree, "systemd-rc-local-generator"))
        {
            foreach (string path in (ReadOnlySpan<string>)["/etc/rc.local", "/etc/rc.d/rc.local"])
            {
                if (tree.Find(path) is { Kind: FileKind.File } script && (script.Mode & 0x49) != 0)
                {
                    generated.AddLink("multi-user.target.wants", "rc-local.service", path);
                }
            }
        }

        if (IsInstalled(tree, "postgresql-generator"))
        {
            AddClusters(tree, generated);
        }
    }

    // The first of a name counts, and a link to /dev/null or an empty file takes it out.
    private static bool IsInstalled(GuestTree tree, string name)
    {
        foreach (string folder in Folders)
        {
            if (tree.FindEntry($"{folder}/{name}") is { } entry)
            {
                return entry.Kind == FileKind.Link ? tree.Find($"{folder}/{name}") is { LengthBytes: > 0 } : entry.LengthBytes > 0;
            }
        }

        return false;
    }

    // postgresql-common: a cluster whose start.conf says auto, or that has none, is wanted by postgresql.service.
    private static void AddClusters(GuestTree tree, GeneratedUnits generated)
    {
        foreach (string version in tree.Names("/etc/postgresql"))
        {
            foreach (string cluster in tree.Names($"/etc/postgresql/{version}"))
            {
                string folder = $"/etc/postgresql/{version}/{cluster}";
                string name = $"postgresql@{version}-{cluster}.service";
                string start = tree.Lines($"{folder}/start.conf").Select(line => line.Split('#')[0].Trim()).FirstOrDefault(line => line.Length > 0) ?? "auto";
                if (start == "auto" && UnitName.IsValid(name) && tree.Find($"{folder}/postgresql.conf") is { Kind: FileKind.File })
                {
                    generated.AddLink("postgresql.service.wants", name, $"{folder}/start.conf");
                }
            }
        }
    }
}
