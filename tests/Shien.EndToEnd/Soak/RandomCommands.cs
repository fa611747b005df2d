using System.Globalization;

namespace Shien.EndToEnd.Soak;

/// <summary>Commands as a class gives them, sensible or not, drawn from a seed.</summary>
internal sealed class RandomCommands(int seed)
{
    private const int Regulars = 8;

    private static readonly string[] Slots = ["01", "02", "03", "04"];
    private static readonly string[] OwnNames = ["web", "db", "05", "lab-1"];

    // How often of a hundred, the words, and whether a success changes something.
    private static readonly (int Weight, string[] Words, bool Changes)[] Kinds =
    [
        (20, ["push"], true),
        (14, ["list"], false),
        (10, ["start", "NAME"], true),
        (8, ["destroy", "NAME"], true),
        (8, ["undefine", "NAME", "--delete-image"], true),
        (5, ["undefine", "NAME"], true),
        (5, ["define", "NAME"], true),
        (6, ["rename", "NAME", "NEW"], true),
        (5, ["set", "NAME", "--memory", "64"], true),
        (3, ["set", "NAME", "--memory", "999999"], true),
        (6, ["snapshot", "take", "NAME", "kept"], true),
        (3, ["snapshot", "revert", "NAME", "kept", "--yes"], true),
        (3, ["snapshot", "delete", "NAME", "kept"], true),
        (2, ["info", "NAME"], false),
        (2, ["dumpxml", "NAME"], false),
    ];

    private readonly Random random = new(seed);

    /// <summary>One of the accounts, from 0: mostly one of the few who work while the others read.</summary>
    public int Account(int accounts) => random.Next(random.Next(10) < 7 ? Regulars : accounts);

    /// <summary>The words of a command, and whether it is one that is logged.</summary>
    public (string[] Words, bool Changes) Next()
    {
        int drawn = random.Next(Kinds.Sum(kind => kind.Weight));
        (_, string[] words, bool changes) = Kinds.First(kind => (drawn -= kind.Weight) < 0);
        return ([.. words.Select(word => word switch
        {
            "NAME" => random.Next(4) == 0 ? OwnNames[random.Next(OwnNames.Length)] : Slot(),
            "NEW" => OwnNames[random.Next(OwnNames.Length)],
            _ => word,
        })], changes);
    }

    /// <summary>A slot, now and then one that nobody has.</summary>
    public string Slot() => random.Next(20) == 0 ? random.Next(5, 99).ToString("00", CultureInfo.InvariantCulture) : Slots[random.Next(Slots.Length)];
}
