using Shien.Images.FileSystems;
using Shien.Inspection.Guests;
using Shien.Inspection.Services.Listeners;

namespace Shien.Inspection.Services;

/// <summary>What a guest starts by itself, and what of that others could reach.</summary>
internal sealed record ServiceEvidence
{
    private const int MaxFacts = 500;

    /// <summary>Everything that is started at boot or on demand, in the order of the machine.</summary>
    public IReadOnlyList<BootService> AtBoot { get; init; } = [];

    /// <summary>What of it is known to take connections.</summary>
    public IReadOnlyList<Listener> Listeners { get; init; } = [];

    /// <summary>True if a firewall that refuses something is set up at boot.</summary>
    public bool HasFirewall { get; init; }

    /// <summary>For the report: clean, and bounded.</summary>
    public IReadOnlyList<ServiceFacts> Facts() =>
        [.. AtBoot.Take(MaxFacts).Select(s => new ServiceFacts(GuestText.Clean(s.Name, 80), GuestText.Clean(s.Where, 200)))];

    /// <summary>The same of addresses: those of sockets and inetd, and those that a product's settings name.</summary>
    public IReadOnlyList<ListeningFacts> ListeningFacts() =>
    [
        .. AtBoot.SelectMany(s => s.Listens.Select(a => (s.Name, Address: a))).Concat(Listeners.SelectMany(l => l.Addresses.Select(a => (l.Service.Name, Address: a))))
            .Select(l => new ListeningFacts(GuestText.Clean(l.Name, 80), GuestText.Clean(l.Address.ToString(), 100), GuestText.Clean(l.Address.Where, 200)))
            .Distinct().Take(MaxFacts),
    ];
}
