using Shien.Inspection.Guests;
using Shien.Inspection.Sshd;

namespace Shien.Inspection.Network;

/// <summary>What a guest's files say about one network card, or about all that fit.</summary>
/// <param name="Tool">Whose file it is.</param>
/// <param name="File">Where it stands.</param>
/// <param name="Line">From 1.</param>
internal sealed record NetworkSetup(NetworkTool Tool, TextFile File, int Line)
{
    /// <summary>Globs of card names, one of which must fit; empty for any.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>True if it is for one MAC address, or for a driver or slot: then it is not for a blade's card.</summary>
    public bool IsForOneCard { get; init; }

    /// <summary>True if it is for containers or tunnels: what systemd brings.</summary>
    public bool IsForNoCard { get; init; }

    /// <summary>True if the card asks for its address; false for a fixed one, or none.</summary>
    public bool IsDhcp { get; init; }

    /// <summary>Among those that fit, the one with the lowest counts.</summary>
    public string Order { get; init; } = "";

    /// <summary>How findings call what it is for.</summary>
    public string Target { get; init; } = "";

    /// <summary>True if it holds for a card of that name on a blade.</summary>
    public bool Fits(string card) => !IsForOneCard && (Names.Count == 0 || Names.Any(name => FitsName(card, name)));

    // A set in brackets is tried as "any character": such names are seldom written, and ours differ from the others in length.
    private static bool FitsName(string card, string glob)
    {
        for (int open; (open = glob.IndexOf('[', StringComparison.Ordinal)) >= 0 && glob.IndexOf(']', open) is > 0 and int close;)
        {
            glob = string.Concat(glob.AsSpan(0, open), "?", glob.AsSpan(close + 1));
        }

        return SshdPatterns.Matches(card, glob);
    }
}
