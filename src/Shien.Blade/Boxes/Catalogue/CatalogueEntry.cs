using Shien.Api.Boxes;
using Shien.Images.Machines.Boxes;

namespace Shien.Blade.Boxes.Catalogue;

/// <summary>A box file of the catalogue.</summary>
/// <param name="Box">Of which published box.</param>
/// <param name="Provider">Whom it is for.</param>
/// <param name="Sha256">Of the whole file, lower-case hexadecimal.</param>
internal sealed record CatalogueEntry(BoxManifest Box, BoxProvider Provider, string Sha256)
{
    /// <summary>What Vagrant calls a provider.</summary>
    public static string NameOf(BoxProvider provider) => provider == BoxProvider.VirtualBox ? "virtualbox" : "libvirt";

    /// <summary>Name of its file.</summary>
    public static string FileOf(BoxProvider provider) => NameOf(provider) + ".box";
}
