using System.Text;
using Shien.Images;
using Shien.Images.FileSystems;

namespace Shien.Inspection.Boot;

/// <summary>
/// Proves which drivers the newest kernel has when it looks for its root: built in (its config or modules.builtin), or a module in
/// the initramfs that belongs to it. The network may also come from /lib/modules, since that is after the root is mounted.
/// </summary>
internal sealed class BootProbe(GuestFileSystem guest)
{
    private const int MaxTextBytes = 1024 * 1024;
    private const int MaxBootNames = 4096;
    private const long MaxInitramfsBytes = 512L * 1024 * 1024;

    private static readonly string[] Suffixes = [".ko", ".ko.xz", ".ko.zst", ".ko.gz"];

    /// <summary>Looks; what cannot be read counts as not proven and is told to <paramref name="notChecked"/>.</summary>
    public BootFacts Probe(Action<string, ImageException> notChecked)
    {
        IReadOnlyList<string> names = [];
        Try("/boot", () => names = guest.List("/boot", MaxBootNames) ?? []);
        if (KernelNames.Newest(names) is not { } kernel)
        {
            return new BootFacts(null, false, false, false);
        }

        HashSet<string> present = [];
        Try($"/lib/modules/{kernel}/modules.builtin", () => AddBuiltIn(present, $"/lib/modules/{kernel}/modules.builtin"));
        Try($"/boot/config-{kernel}", () => AddConfigured(present, $"/boot/config-{kernel}"));
        if (KernelNames.InitramfsOf(kernel, names) is { } initramfs && !KernelModule.All.All(m => present.Contains(m.Name)))
        {
            Try("/boot/" + initramfs, () => AddPacked(present, "/boot/" + initramfs));
        }

        bool netLater = present.Contains(KernelModule.VirtioNet.Name);
        Try($"/lib/modules/{kernel}", () => netLater |= HasModule(kernel, KernelModule.VirtioNet));
        bool pci = present.Contains(KernelModule.VirtioPci.Name);
        bool pciLater = pci;
        Try($"/lib/modules/{kernel}", () => pciLater |= HasModule(kernel, KernelModule.VirtioPci));
        return new BootFacts(
            kernel,
            pci && present.Contains(KernelModule.VirtioBlk.Name),
            pciLater && netLater,
            present.Contains(KernelModule.Ahci.Name) && present.Contains(KernelModule.ScsiDisk.Name));

        void Try(string path, Action look)
        {
            try
            {
                look();
            }
            catch (ImageException e)
            {
                notChecked(path, e);
            }
        }
    }

    private void AddBuiltIn(HashSet<string> present, string path)
    {
        foreach (string line in Text(path).Split('\n'))
        {
            AddFile(present, line);
        }
    }

    private void AddConfigured(HashSet<string> present, string path)
    {
        string text = "\n" + Text(path);
        foreach (KernelModule module in KernelModule.All)
        {
            if (text.Contains($"\n{module.ConfigOption}=y\n", StringComparison.Ordinal))
            {
                present.Add(module.Name);
            }
        }
    }

    private void AddPacked(HashSet<string> present, string path)
    {
        if (guest.Find(path) is not { Kind: FileKind.File, LengthBytes: <= MaxInitramfsBytes } file)
        {
            return;
        }

        using Stream image = file.OpenRead();
        Initramfs.VisitNames(image, name =>
        {
            AddFile(present, name);
            return !KernelModule.All.All(m => present.Contains(m.Name));
        });
    }

    private bool HasModule(string kernel, KernelModule module) =>
        Suffixes.Any(s => guest.Find($"/lib/modules/{kernel}/{module.Folder}/{module.Name}{s}") is { Kind: FileKind.File });

    private static void AddFile(HashSet<string> present, string path)
    {
        string file = path[(path.LastIndexOf('/') + 1)..];
        foreach (KernelModule module in KernelModule.All)
        {
            if (file.StartsWith(module.Name, StringComparison.Ordinal) && Suffixes.Contains(file[module.Name.Length..]))
            {
                present.Add(module.Name);
            }
        }
    }

    private string Text(string path) => guest.TryRead(path, MaxTextBytes) is { } content ? Encoding.Latin1.GetString(content) : "";
}
