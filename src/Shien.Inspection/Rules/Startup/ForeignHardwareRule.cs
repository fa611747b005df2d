namespace Shien.Inspection.Rules.Startup;

/// <summary>O4: what a machine brings along from its old hardware, and would not come up with, or not be reached, on a blade.</summary>
internal static class ForeignHardwareRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
    [
        .. NetworkCheck.Find(evidence.Network),
        .. MountCheck.Find(evidence.Startup),
        .. LoaderCheck.Find(evidence.Startup),
        .. DriverCheck.Find(evidence.Startup),
        .. AdditionsCheck.Find(evidence.Startup),
    ];

    internal static Finding Warn(string where, string message, string remedy, bool canFix = true) => new("O4", Severity.Warn, where, message, remedy, canFix);

    internal static Finding Info(string where, string message, string remedy, bool canFix) => new("O4", Severity.Info, where, message, remedy, canFix);
}
