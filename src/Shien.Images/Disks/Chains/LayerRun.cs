namespace Shien.Images.Disks.Chains;

/// <summary>Bytes of a disk that are in one state in one image.</summary>
/// <param name="State">The state.</param>
/// <param name="Length">Bytes, above 0.</param>
internal readonly record struct LayerRun(LayerState State, int Length);
