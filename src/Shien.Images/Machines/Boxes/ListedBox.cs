namespace Shien.Images.Machines.Boxes;

/// <summary>A box file that a catalogue offers.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Provider">Whom it is for.</param>
/// <param name="Url">Where the file is.</param>
/// <param name="Sha256">Of the whole file, lower-case hexadecimal.</param>
public sealed record ListedBox(string Version, BoxProvider Provider, string Url, string Sha256);
