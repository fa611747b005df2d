using Shien.Inspection.Services.Systemd;

namespace Shien.Inspection.Services.Listeners;

/// <summary>A service that takes connections, and what is wrong with that.</summary>
/// <param name="Kind">Which rule judges it.</param>
/// <param name="Service">What starts it.</param>
/// <param name="Addresses">Where it listens, as far as its settings say; what is not exposed is no finding.</param>
/// <param name="Where">The file and line to change.</param>
/// <param name="Danger">Headline and reason, as findings have them; null where it is as it should be.</param>
/// <param name="Remedy">The one command or step that cures it.</param>
internal sealed record Listener(
    ListenerKind Kind, BootService Service, IReadOnlyList<ListenAddress> Addresses, string Where, string? Danger, string Remedy)
{
    /// <summary>True if not starting the unit is all that is needed; other cures are a person's.</summary>
    public bool IsCuredByMasking => Remedy == Service.Stop && UnitName.IsValid(Service.Name)
        && (Service.Name.EndsWith(".service", StringComparison.Ordinal) || Service.Name.EndsWith(".socket", StringComparison.Ordinal));
}
