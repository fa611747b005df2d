namespace Shien.Inspection.Rules.Upkeep;

/// <summary>O3: made for another processor than the blade's, or nobody can tell for which. A 32-bit x86 guest starts on a 64-bit x86 blade.</summary>
internal static class ArchitectureRule
{
    private const string Where = "/sbin/init";

    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context)
    {
        string blade = context.Options.BladeArchitecture;
        if (evidence.Architecture is "unknown")
        {
            return
            [
                new Finding(
                    "O3", Severity.Info, Where, $"It could not be told for which processor the machine is made. The blade is {blade}, and a machine for another one does not start there.",
                    $"Compare with what 'uname -m' says inside the machine: it must be {blade}."),
            ];
        }

        return evidence.Architecture == blade || (evidence.Architecture == "i686" && blade == "x86_64") ? [] :
        [
            new Finding(
                "O3", Severity.Block, Where,
                $"The machine's programs are for {evidence.Architecture}, and the blade is {blade}. It cannot start there.",
                $"Build the machine anew from a box for {blade}; nothing inside it can be changed to make it start."),
        ];
    }
}
