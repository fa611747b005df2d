namespace Shien.Inspection.Rules.Upkeep;

/// <summary>O2: packages that have not been brought up to date for longer than the options allow, or of which nobody can tell when.</summary>
internal static class OldUpdatesRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context)
    {
        if (evidence.Updates is not { } updates)
        {
            return [];
        }

        string headline = updates.Last is not { } last ? "It is not known when the packages were last brought up to date."
            : $"The packages were last brought up to date on {last:yyyy-MM-dd}, {context.Options.Today.DayNumber - last.DayNumber} days ago.";
        bool isOld = updates.Last is not { } day || context.Options.Today.DayNumber - day.DayNumber > context.Options.UpdateDays;
        return !isOld ? [] :
        [
            new Finding(
                "O2", context.On(Severity.Info, Severity.Warn), updates.Where, $"{headline} Holes that became known since are open.",
                $"Inside the machine: {updates.Command}"),
        ];
    }
}
