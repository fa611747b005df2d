using Shien.Api.Boxes;

namespace Shien.Blade.Boxes;

/// <summary>A version of a box in the store. Immutable, apart from being withdrawn.</summary>
/// <param name="Manifest">What was signed.</param>
/// <param name="Folder">Its directory in the store.</param>
/// <param name="IsYanked">True if it was withdrawn: machines that stand on it go on, new ones do not begin with it.</param>
internal sealed record PublishedBox(BoxManifest Manifest, string Folder, bool IsYanked)
{
    /// <summary>What people call it: <c>course-debian 1.2</c>.</summary>
    public string Title => $"{Manifest.Name} {Manifest.Version}";
}
