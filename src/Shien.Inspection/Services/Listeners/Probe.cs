using Shien.Images.FileSystems;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Services.Listeners;

/// <summary>What every probe looks into: the guest's files, and what it starts.</summary>
internal sealed record Probe(GuestTree Tree, IReadOnlyList<BootService> Services)
{
    /// <summary>Services that run one of these programs, each with the first such command.</summary>
    public IEnumerable<(BootService Service, ServiceCommand Command)> Running(params string[] programs)
    {
        foreach (BootService service in Services)
        {
            if (service.Commands.FirstOrDefault(c => c.Runs(programs)) is { } command)
            {
                yield return (service, command);
            }
        }
    }

    /// <summary>The lines of a file, trimmed, without those that are empty or begin with one of these characters.</summary>
    public IEnumerable<(string Text, string Where)> Lines(string path, string comments = "#")
    {
        int number = 0;
        foreach (string line in Tree.Lines(path))
        {
            number++;
            string text = line.Trim();
            if (text.Length > 0 && !comments.Contains(text[0], StringComparison.Ordinal))
            {
                yield return (text, $"{path}:{number}");
            }
        }
    }

    /// <summary>Where connections come from outside: those of the service itself (inetd, sockets), or all addresses.</summary>
    public static IReadOnlyList<ListenAddress> Or(BootService service, string host, int port, string where) =>
        service.IsActivated ? service.Listens : [new ListenAddress(host, port, where)];

    public static string Name(BootService service) => GuestText.Clean(service.Name, 80);
}
