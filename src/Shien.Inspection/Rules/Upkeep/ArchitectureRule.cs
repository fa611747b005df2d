namespace Shien.Inspection.Rules.Upkeep;

/// <summary>
/// O3: made for another processor than the blade's. A 32-bit x86 guest starts on a 64-bit x86 blade. An architecture that could not be
/// told is no finding here: the blade asks for it when a machine is pushed.
/// </summary>
internal static class ArchitectureRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context)
    {
        string blade = context.Options.BladeArchitecture;
        bool starts = evidence.Architecture is "unknown" || evidence.Architecture == blade || (evidence.Architecture == "i686" && blade == "x86_64");
        return starts ? [] :
        [
            new Finding(
                "O3", Severity.Block, "/sbin/init",
                $"The machine's programs are for {evidence.Architecture}, and the blade is {blade}. It cannot start there.",
                $"Build the machine anew from a box for {blade}; nothing inside it can be changed to make it start."),
        ];
    }
}
