namespace Shien.Images.UsedSpace;

/// <summary>Why nothing of a place is left out.</summary>
/// <param name="Where"><c>disk 1, partition 2</c>. Cleaned.</param>
/// <param name="Reason">A clause or sentence for people.</param>
public sealed record UseNote(string Where, string Reason);
