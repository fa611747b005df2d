using Shien.Inspection.Guests;

namespace Shien.Inspection.Services;

/// <summary>What an inetd that is started starts itself: lines of inetd.conf. inetd(8) of OpenBSD and of GNU inetutils.</summary>
internal sealed class Inetd(GuestTree tree, CommandReader reader)
{
    private const int MaxLines = 5000;

    public IEnumerable<BootService> Find(ServiceCommand inetd)
    {
        IEnumerable<string> files = inetd.Words.Skip(1).Where(w => w.StartsWith('/'));
        if (!files.Any())
        {
            files = ["/etc/inetd.conf", .. tree.Names("/etc/inetd.d").Select(n => $"/etc/inetd.d/{n}"), .. tree.Names("/etc/inetd.conf.d").Select(n => $"/etc/inetd.conf.d/{n}")];
        }

        return files.Distinct().Take(100).SelectMany(Read);
    }

    private IEnumerable<BootService> Read(string path)
    {
        string listen = "";
        IReadOnlyList<string> lines = tree.Lines(path);
        for (int i = 0; i < Math.Min(lines.Count, MaxLines); i++)
        {
            string[] fields = lines[i].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 1 && fields[0].EndsWith(':'))
            {
                // OpenBSD: the address of the lines that follow.
                listen = fields[0][..^1];
                continue;
            }

            if (fields.Length < 6 || fields[0][0] == '#')
            {
                continue;
            }

            int colon = fields[0].LastIndexOf(':');
            string service = fields[0][(colon + 1)..];
            string host = colon < 0 ? listen : fields[0][..colon];
            string where = $"{path}:{i + 1}";
            ListenAddress address = new(host.Split(',')[0].Trim('[', ']') is "*" ? "" : host.Split(',')[0].Trim('[', ']'), PortNames.Find(service), where);
            yield return new BootService(
                $"{service} (inetd)", where, reader.Read(fields[5..], where, new Dictionary<string, string>()),
                [address], $"Inside the machine: put a # before {where}, then: sudo systemctl restart inetd");
        }
    }
}
