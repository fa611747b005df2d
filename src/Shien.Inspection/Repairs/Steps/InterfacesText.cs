using Shien.Inspection.Guests;
using Shien.Inspection.Network;
using Shien.Inspection.Startup;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>
/// /etc/network/interfaces with DHCP on any card. ifup expands <c>auto /e*=any</c> to every card whose name begins with e, each set up
/// by the stanza "any": interfaces(5) of ifupdown 0.8, PATTERN MATCHING INTERFACES. Others are told each name that a card can have.
/// </summary>
internal static class InterfacesText
{
    private const string Comment = "# Any card, whatever it is called. Written by shien.\n";

    public static void Rewrite(RepairDraft draft, NetworkEvidence network, string why)
    {
        if (network.InterfacesFiles.Count == 0)
        {
            draft.Write(InterfacesFiles.Main, "auto lo\niface lo inet loopback\n\n" + Comment + Stanzas(network), why);
        }

        HashSet<string> old = [.. network.Setups.Where(s => s.Tool == NetworkTool.Ifupdown).Select(s => s.Target)];
        foreach (TextFile file in network.InterfacesFiles)
        {
            string text = Without(new TextFile(file.Path, VagrantBlocks.Without(file.Text)), old);
            if (file == network.InterfacesFiles[0])
            {
                text = text.TrimEnd('\n') + "\n\n" + Comment + Stanzas(network);
            }

            if (text != file.Text)
            {
                draft.Write(file.Path, text, why);
            }
        }
    }

    private static string Stanzas(NetworkEvidence network) => network.IfupKnowsPatterns
        ? "auto /e*=any\niface any inet dhcp\n"
        : string.Concat(network.CardNames.Select(card => $"{(network.HasOldNames ? "auto" : "allow-hotplug")} {card}\niface {card} inet dhcp\n"));

    /// <summary>The text without the stanzas of these cards, and without their names where others are brought up as well.</summary>
    private static string Without(TextFile file, HashSet<string> cards)
    {
        List<string> kept = [];
        bool isDropped = false;
        foreach ((int line, int count, string[] words) in InterfacesFiles.Logical(file))
        {
            string? instead = null;
            if (words.Length > 0 && InterfacesFiles.IsStanza(words[0]))
            {
                (isDropped, instead) = Changed(words, cards);
            }

            // Comments stay even behind what goes.
            if (instead is not null)
            {
                kept.Add(instead);
            }
            else if (!isDropped || words.Length == 0)
            {
                kept.AddRange(file.Lines.Skip(line - 1).Take(count));
            }
        }

        return string.Join('\n', kept);
    }

    // A line that starts several cards keeps the others; one that describes a card goes with what follows it.
    private static (bool IsDropped, string? Instead) Changed(string[] words, HashSet<string> cards)
    {
        if (words[0] is "iface" or "mapping")
        {
            return (words.Length > 1 && cards.Contains(words[1]), null);
        }

        if (words[0] != "auto" && !words[0].StartsWith("allow-", StringComparison.Ordinal))
        {
            return (false, null);
        }

        string[] others = [.. words.Skip(1).Where(w => !cards.Contains(w.Split('=')[0]))];
        return others.Length == words.Length - 1 ? (false, null)
            : others.Length == 0 ? (true, null)
            : (false, $"{words[0]} {string.Join(' ', others)}");
    }
}
