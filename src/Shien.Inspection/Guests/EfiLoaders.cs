using Shien.Images;
using Shien.Images.FileSystems;

namespace Shien.Inspection.Guests;

/// <summary>
/// Tells the architecture by the loaders of the EFI system partition, where no root could be read. UEFI specification 2.10,
/// table 3.4.
/// </summary>
internal static class EfiLoaders
{
    private static readonly (string Name, string Architecture)[] Loaders =
        [("BOOTX64.EFI", "x86_64"), ("BOOTAA64.EFI", "aarch64"), ("BOOTIA32.EFI", "i686"), ("BOOTARM.EFI", "arm"), ("BOOTRISCV64.EFI", "riscv64")];

    /// <summary><c>unknown</c> where there is no loader, or loaders of several architectures.</summary>
    public static string ArchitectureOf(IEnumerable<GuestVolume> volumes)
    {
        HashSet<string> found = [];
        foreach (GuestVolume volume in volumes.Where(v => v.Surveyed.Partition.IsEfiSystem && v.FileSystem is not null))
        {
            try
            {
                GuestFileSystem tree = new(volume.FileSystem!);
                found.UnionWith(Loaders.Where(l => tree.Find($"/EFI/BOOT/{l.Name}") is { Kind: FileKind.File }).Select(l => l.Architecture));
            }
            catch (ImageException)
            {
                // Unknown is an answer; that the partition is damaged is nothing that a check of accounts needs to say.
            }
        }

        return found.Count == 1 ? found.First() : "unknown";
    }
}
