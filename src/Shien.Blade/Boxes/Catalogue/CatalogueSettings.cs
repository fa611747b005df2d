namespace Shien.Blade.Boxes.Catalogue;

/// <summary>Where the published boxes are put for plain Vagrant.</summary>
/// <param name="Folder">What a web server gives to everybody.</param>
/// <param name="Url">Under which address it does, without a slash at the end: <c>https://…</c>, <c>http://…</c> or <c>file:///…</c>.</param>
/// <param name="Namespace">What stands before the slash in the names of the boxes: <c>course</c> makes <c>course/debian</c>.</param>
internal sealed record CatalogueSettings(string Folder, string Url, string Namespace);
