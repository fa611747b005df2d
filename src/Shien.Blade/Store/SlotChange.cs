namespace Shien.Blade.Store;

/// <summary>
/// A change of a slot that has begun, <c>machines/ACCOUNT/NN.change</c>: written before the first step and removed
/// after the last, so that a killed daemon finds what to finish or to undo.
/// </summary>
/// <param name="Next">What the slot becomes; null when it is emptied.</param>
/// <param name="Before">What it was; null when it was free.</param>
/// <param name="WasDefined">libvirt knew it before.</param>
/// <param name="WasRunning">It was running before.</param>
internal sealed record SlotChange(MachineRecord? Next, MachineRecord? Before, bool WasDefined, bool WasRunning);
