namespace Shien.Blade.Store;

/// <summary>What a push has reserved: <c>reservations/ID.json</c>.</summary>
/// <param name="PushId">Names it.</param>
/// <param name="Account">Whose.</param>
/// <param name="Slot">The slot it will fill; of a box its name and version.</param>
/// <param name="Bytes">Space it may need in the store.</param>
/// <param name="Blade">The blade that serves it, which sweeps what a killed daemon left.</param>
internal sealed record Reservation(string PushId, string Account, string Slot, long Bytes, string Blade);
