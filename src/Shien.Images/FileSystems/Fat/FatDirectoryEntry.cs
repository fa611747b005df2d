namespace Shien.Images.FileSystems.Fat;

/// <summary>A name in a directory.</summary>
/// <param name="Name">The long name where it has one; else the short one.</param>
/// <param name="ShortName">The name of 8 and 3 characters.</param>
/// <param name="Node">What it stands for.</param>
internal sealed record FatDirectoryEntry(string Name, string ShortName, FatNode Node);
