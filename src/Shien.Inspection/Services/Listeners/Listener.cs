namespace Shien.Inspection.Services.Listeners;

/// <summary>A service that takes connections, and what is wrong with that.</summary>
/// <param name="Kind">Which rule judges it.</param>
/// <param name="Service">What starts it.</param>
/// <param name="Addresses">Where it listens, as far as its settings say; what is not exposed is no finding.</param>
/// <param name="Where">The file and line to change.</param>
/// <param name="Danger">Headline and reason, as findings have them; null where it is as it should be.</param>
/// <param name="Remedy">The one command or step that cures it.</param>
internal sealed record Listener(
    ListenerKind Kind, BootService Service, IReadOnlyList<ListenAddress> Addresses, string Where, string? Danger, string Remedy);
