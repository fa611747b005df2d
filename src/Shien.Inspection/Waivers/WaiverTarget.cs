namespace Shien.Inspection.Waivers;

/// <summary>The machine that is judged, as the blade knows it by itself.</summary>
/// <param name="Account">Its owner.</param>
/// <param name="Boxes">Root hashes of the block maps of its disks, which name their content.</param>
public sealed record WaiverTarget(string Account, IReadOnlyList<string> Boxes);
