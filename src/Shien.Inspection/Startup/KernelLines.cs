using Shien.Inspection.Guests;

namespace Shien.Inspection.Startup;

/// <summary>Finds the kernels' arguments in the files of grub, of the Boot Loader Specification, and of syslinux.</summary>
internal static class KernelLines
{
    private const string GrubEnvironment = "/boot/grub2/grubenv";
    private const int MaxLines = 512;

    private static readonly string[] Files =
        ["/boot/grub/grub.cfg", "/boot/grub2/grub.cfg", "/boot/extlinux/extlinux.conf", "/boot/syslinux/syslinux.cfg", "/extlinux.conf"];

    private static readonly string[] EntryFolders = ["/boot/loader/entries", "/efi/loader/entries", "/boot/efi/loader/entries"];

    /// <summary>All of them, in the order of the files.</summary>
    public static IReadOnlyList<KernelLine> Read(GuestTree tree)
    {
        IEnumerable<TextFile> files = Files.Select(path => TextFile.Read(tree, path)).OfType<TextFile>()
            .Concat(tree.Names("/boot/efi/EFI").Select(name => TextFile.Read(tree, $"/boot/efi/EFI/{name}/grub.cfg")).OfType<TextFile>())
            .Concat(EntryFolders.SelectMany(folder => TextFile.ReadAll(tree, folder, ".conf")))
            .DistinctBy(f => f.Path);
        string options = TextFile.Read(tree, GrubEnvironment)?.Lines.FirstOrDefault(l => l.StartsWith("kernelopts=", StringComparison.Ordinal)) ?? "";
        return [.. files.SelectMany(file => Parse(file, options.Length > 0 ? options["kernelopts=".Length..] : "")).Take(MaxLines)];
    }

    /// <summary>True if a kernel's arguments stand in this line; with blanks before it or not.</summary>
    public static bool IsKernelLine(string path, string line)
    {
        string word = line.Trim().Split([' ', '\t'], 2)[0];
        return path.Contains("linux/", StringComparison.Ordinal) || path.EndsWith("extlinux.conf", StringComparison.Ordinal)
            ? word.Equals("append", StringComparison.OrdinalIgnoreCase)
            : path.EndsWith(".conf", StringComparison.Ordinal) ? word == "options" : word is "linux" or "linux16" or "linuxefi";
    }

    private static IEnumerable<KernelLine> Parse(TextFile file, string options)
    {
        for (int i = 0; i < file.Lines.Count; i++)
        {
            if (IsKernelLine(file.Path, file.Lines[i]))
            {
                yield return new KernelLine(file, i + 1, file.Lines[i].Replace("$kernelopts", options, StringComparison.Ordinal));
            }
        }
    }
}
