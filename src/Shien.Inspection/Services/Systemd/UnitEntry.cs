using Shien.Images.FileSystems;

namespace Shien.Inspection.Services.Systemd;

/// <summary>A name in one of the directories that units are looked for in, or in a folder below one.</summary>
/// <param name="Folder">The directory, as the search path names it.</param>
/// <param name="Name">File name.</param>
/// <param name="File">What is there; a link is itself.</param>
internal sealed record UnitEntry(string Folder, string Name, GuestFile File)
{
    public string Path => $"{Folder}/{Name}";

    public bool IsLink => File.Kind == FileKind.Link;
}
