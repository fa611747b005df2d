using Shien.Api.Repairs;

namespace Shien.MachineCommands.Making;

/// <summary>What the owner of a new machine needs to know: who may log in, and what ssh will show.</summary>
internal static class MadeText
{
    // Behind what else was done to the same file.
    private const string OwnerKeyWords = "Your key opens ";

    /// <summary>One line each.</summary>
    public static IEnumerable<string> Lines(RepairInfo? repair) => repair is null ? [] :
    [
        .. repair.Edits.Select(edit => edit.Why[Math.Max(0, edit.Why.IndexOf(OwnerKeyWords, StringComparison.Ordinal))..])
            .Where(why => why.StartsWith(OwnerKeyWords, StringComparison.Ordinal)).Distinct().Select(why => "  " + why),
        .. RepairText.Lines(repair.HostKeys),
    ];
}
