using System.Text;

namespace Shien.Inspection.Services.Listeners;

/// <summary>Directories exported by NFS to every machine. exports(5).</summary>
internal static class NfsProbe
{
    private static readonly string[] Programs = ["rpc.nfsd", "nfsd", "ganesha.nfsd", "unfsd", "rpc.mountd"];

    public static IEnumerable<Listener> Find(Probe probe)
    {
        if (probe.Running(Programs).Select(p => p.Service).FirstOrDefault() is not { } service)
        {
            yield break;
        }

        IEnumerable<string> files = probe.Tree.Names("/etc/exports.d").Where(n => n.EndsWith(".exports", StringComparison.Ordinal) && n[0] != '.').Select(n => $"/etc/exports.d/{n}");
        foreach ((string path, string where) in files.Prepend("/etc/exports").SelectMany(f => Exports(probe, f)))
        {
            yield return new Listener(
                ListenerKind.Access, service, [new ListenAddress("", 2049, where)], where,
                $"NFS exports {path} to every machine. NFS believes the uid that the other side names, so anybody reads it as any user.",
                "Inside the machine: name the machines that may mount it in that line, then: sudo exportfs -ra");
        }
    }

    private static IEnumerable<(string Path, string Where)> Exports(Probe probe, string file)
    {
        StringBuilder continued = new();
        string first = "";
        foreach ((string text, string where) in probe.Lines(file))
        {
            first = continued.Length == 0 ? where : first;
            continued.Append(text.TrimEnd('\\'));
            if (text.EndsWith('\\'))
            {
                continued.Append(' ');
                continue;
            }

            string line = continued.ToString().Split('#')[0];
            continued.Clear();
            bool isQuoted = line.StartsWith('"');
            int end = isQuoted ? line.IndexOf('"', 1) : line.IndexOfAny([' ', '\t']);
            string path = Images.FileSystems.GuestText.Clean((end < 0 ? line : line[..end]).Trim('"'), 120);
            string[] clients = end < 0 ? [] : line[(end + 1)..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

            // "/path (rw)", with a blank, is the famous one: it means everybody. So does no client at all.
            if (path.Length > 0 && path[0] == '/' && (clients.All(c => c[0] == '-') || clients.Any(IsEverybody)))
            {
                yield return (path, first);
            }
        }
    }

    private static bool IsEverybody(string client) => client.Split('(')[0] is "" or "*" or "0.0.0.0/0" or "0.0.0.0/0.0.0.0" or "::/0" or "*.*" or "gss/krb5";
}
