using Shien.Images.FileSystems;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Startup;

/// <summary>
/// What a blade's firmware can start: it knows no boot entries of the old machine, only the path that removable media have. UEFI
/// specification 2.10, section 3.5.1.1.
/// </summary>
/// <param name="FallbackPath">Where the loader must lie.</param>
/// <param name="LoaderPath">The loader that is there under another name.</param>
internal sealed record EfiFallback(string FallbackPath, string LoaderPath)
{
    private static readonly string[] Mounts = ["/boot/efi", "/efi", "/boot"];

    // grub's signed image knows its own folder; shim would look for grub beside itself, so it is not copied.
    private static readonly string[] Loaders = ["grubx64.efi", "systemd-bootx64.efi"];

    /// <summary>Null where the path is there, or nothing is that could be put there.</summary>
    public static EfiFallback? Missing(GuestTree tree)
    {
        foreach (string mount in Mounts)
        {
            IReadOnlyList<string> vendors = tree.Names($"{mount}/EFI");
            if (vendors.Count == 0)
            {
                continue;
            }

            string boot = vendors.FirstOrDefault(v => v.Equals("BOOT", StringComparison.OrdinalIgnoreCase)) ?? "BOOT";
            if (tree.Names($"{mount}/EFI/{boot}").Any(n => n.StartsWith("boot", StringComparison.OrdinalIgnoreCase) && n.EndsWith(".efi", StringComparison.OrdinalIgnoreCase)))
            {
                return null;
            }

            string? loader = Loaders.SelectMany(l => vendors.Where(v => v != boot).Select(v => $"{mount}/EFI/{v}/{l}"))
                .FirstOrDefault(path => tree.Find(path) is { Kind: FileKind.File });
            return loader is null ? null : new EfiFallback($"{mount}/EFI/{boot}/BOOTX64.EFI", loader);
        }

        return null;
    }
}
