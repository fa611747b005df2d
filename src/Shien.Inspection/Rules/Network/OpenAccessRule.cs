using Shien.Inspection.Services.Listeners;

namespace Shien.Inspection.Rules.Network;

/// <summary>N1: a service that starts with the machine and gives others access without a safe login.</summary>
internal static class OpenAccessRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
        from listener in evidence.Services.Listeners
        where IsOpen(listener)
        select new Finding("N1", context.On(Severity.Warn, Severity.Block), listener.Where, listener.Danger!, listener.Remedy, listener.IsCuredByMasking);

    /// <summary>True for what is a finding.</summary>
    public static bool IsOpen(Listener listener) =>
        listener.Kind == ListenerKind.Access && listener.Danger is not null && listener.Addresses.Any(a => a.IsExposed);
}
