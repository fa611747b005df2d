using Shien.Inspection.Services.Listeners;

namespace Shien.Inspection.Rules.Network;

/// <summary>N2: a database that starts with the machine and listens beyond it.</summary>
internal static class OpenDatabaseRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
        from listener in evidence.Services.Listeners
        where listener.Kind == ListenerKind.Database && listener.Danger is not null && listener.Addresses.Any(a => a.IsExposed)
        select new Finding("N2", context.On(Severity.Warn, Severity.Block), listener.Where, listener.Danger!, listener.Remedy);
}
