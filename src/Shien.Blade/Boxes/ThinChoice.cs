namespace Shien.Blade.Boxes;

/// <summary>On what a machine's disk is to stand.</summary>
/// <param name="Base">The box's disk; null: it is to be whole by itself.</param>
/// <param name="Damaged">Name and version of a box that would have fitted better, but is damaged; null for none.</param>
internal sealed record ThinChoice(ThinBase? Base, string? Damaged = null);
