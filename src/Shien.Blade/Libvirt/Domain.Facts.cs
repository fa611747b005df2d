using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Xml;
using Shien.Api.Machines;

namespace Shien.Blade.Libvirt;

/// <content>What libvirt knows about it.</content>
internal sealed unsafe partial class Domain
{
    private const uint FromNeighbours = 2; // VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP
    private const uint FromAgent = 1; // VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT
    private const int AgentSeconds = 2;
    private const int MaxAddresses = 16;

    /// <summary>Its number while it runs, or null. Known since it was found: libvirt is not asked.</summary>
    public int? Id => LibvirtNative.virDomainGetID(handle) is var id and not LibvirtNative.NoId ? (int)id : null;

    /// <summary>Virtual CPUs and memory (MiB) that it has now.</summary>
    public (int Cores, int MemoryMiB) Size
    {
        get
        {
            Check(LibvirtNative.virDomainGetInfo(handle, out LibvirtNative.DomainInfo info));
            return (info.Cores, (int)(info.MaxMemoryKiB / 1024));
        }
    }

    /// <summary>Numbers and switches, as virsh dominfo shows them.</summary>
    /// <param name="name">What the owner calls it.</param>
    /// <param name="state">The word for its state.</param>
    public DomainFacts Facts(string name, string state)
    {
        Check(LibvirtNative.virDomainGetInfo(handle, out LibvirtNative.DomainInfo info));
        Check(LibvirtNative.virDomainGetAutostart(handle, out int startsItself));
        (string? model, string? doi) = SecurityModel();
        string xml = Xml();
        return new DomainFacts(
            name,
            Id,
            ValueOf(xml, "uuid") ?? "",
            Freed(LibvirtNative.virDomainGetOSType(handle)) ?? "",
            state,
            info.Cores,
            (long)info.CpuNanoseconds,
            (long)info.MaxMemoryKiB,
            (long)info.MemoryKiB,
            LibvirtNative.virDomainIsPersistent(handle) == 1,
            startsItself == 1,
            LibvirtNative.virDomainHasManagedSaveImage(handle, 0) == 1,
            Interfaces(xml))
        {
            SecurityModel = model,
            SecurityDoi = doi,
            SecurityLabel = model is null ? null : SecurityLabel(),
        };
    }

    /// <summary>Addresses of a card that the blade's own neighbour table knows.</summary>
    public IReadOnlyList<string> NeighbourAddresses(string mac) => AddressesFrom(FromNeighbours, mac);

    /// <summary>Addresses of a card that the guest's agent tells; none where there is no agent, or it does not answer within two seconds.</summary>
    public IReadOnlyList<string> AgentAddresses(string mac)
    {
        // It may be anybody's program: without this it could keep a thread of ours for ever.
        _ = LibvirtNative.virDomainAgentSetResponseTimeout(handle, AgentSeconds, 0);
        return AddressesFrom(FromAgent, mac);
    }

    /// <summary>The cards of a domain by its XML.</summary>
    internal static IReadOnlyList<DomainInterface> Interfaces(string xml)
    {
        List<DomainInterface> cards = [];
        using XmlReader reader = XmlReader.Create(new StringReader(xml));
        while (reader.ReadToFollowing("interface"))
        {
            DomainInterface card = new(null, reader.GetAttribute("type") ?? "-", null, null, "-");
            using XmlReader inside = reader.ReadSubtree();
            while (inside.Read())
            {
                card = inside is not { NodeType: XmlNodeType.Element, Depth: 1 } ? card : inside.Name switch
                {
                    "target" => card with { Name = inside.GetAttribute("dev") },
                    "source" => card with { Source = inside.GetAttribute("network") ?? inside.GetAttribute("bridge") ?? inside.GetAttribute("dev") },
                    "model" => card with { Model = inside.GetAttribute("type") },
                    "mac" => card with { Mac = inside.GetAttribute("address") ?? "-" },
                    _ => card,
                };
            }

            cards.Add(card);
        }

        return cards;
    }

    private static string? ValueOf(string xml, string element)
    {
        using XmlReader reader = XmlReader.Create(new StringReader(xml));
        return reader.ReadToFollowing(element) ? reader.ReadElementContentAsString() : null;
    }

    private (string? Model, string? Doi) SecurityModel()
    {
        byte* model = stackalloc byte[2 * LibvirtNative.SecurityModelBytes];
        return LibvirtNative.virNodeGetSecurityModel(Connection, model) == 0 && Text(model) is { Length: > 0 } name
            ? (name, Text(model + LibvirtNative.SecurityModelBytes))
            : (null, null);
    }

    // Null where it does not run.
    private string? SecurityLabel()
    {
        const int NumberAt = (LibvirtNative.SecurityLabelBytes + 3) / 4 * 4;
        byte* label = stackalloc byte[NumberAt + sizeof(int)];
        return LibvirtNative.virDomainGetSecurityLabel(handle, label) == 0 && Text(label) is { Length: > 0 } text
            ? $"{text} ({(*(int*)(label + NumberAt) != 0 ? "enforcing" : "permissive")})"
            : null;
    }

    private List<string> AddressesFrom(uint source, string mac)
    {
        LibvirtNative.Interface** cards;
        int count = LibvirtNative.virDomainInterfaceAddresses(handle, &cards, source, 0);
        List<string> found = [];
        for (int i = 0; i < count; i++)
        {
            if (string.Equals(Text(cards[i]->HardwareAddress), mac, StringComparison.OrdinalIgnoreCase))
            {
                for (int a = 0; a < cards[i]->AddressCount; a++)
                {
                    Add(found, Text(cards[i]->Addresses[a].Address));
                }
            }

            LibvirtNative.virDomainInterfaceFree(cards[i]);
        }

        if (count >= 0)
        {
            NativeMemory.Free(cards);
        }

        return found;
    }

    // The guest chose the text: only what is an address is passed on, as we write it.
    private static void Add(List<string> found, string? text)
    {
        if (found.Count < MaxAddresses && IPAddress.TryParse(text, out IPAddress? address) && !address.IsIPv6LinkLocal && !IPAddress.IsLoopback(address))
        {
            found.Add(address.ToString());
        }
    }

    private static string? Text(byte* text) => text == null ? null : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    private static string? Freed(byte* text)
    {
        string? value = Text(text);
        NativeMemory.Free(text);
        return value;
    }
}
