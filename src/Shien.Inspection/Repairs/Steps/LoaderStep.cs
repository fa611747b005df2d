using Shien.Images.FileSystems;
using Shien.Inspection.Guests;
using Shien.Inspection.Startup;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>
/// O4, the boot loader: a serial console, the root by its UUID, a loader where the firmware looks. The files that update-grub would
/// write are changed as text, since no program of the guest is run, and their sources with them, so that it lasts.
/// </summary>
internal static class LoaderStep
{
    private const string Console = "console=tty0 console=ttyS0,115200";
    private const string Defaults = "/etc/default/grub";
    private const string DefaultsFolder = "/etc/default/grub.d";
    private const int ProgramMode = 0x1ED;

    public static void Apply(RepairContext context)
    {
        StartupEvidence startup = context.Evidence.Startup;
        if (startup.Efi is { } efi && context.Draft.Read(efi.LoaderPath) is { } loader)
        {
            context.Draft.WriteNew(efi.FallbackPath, loader, "The boot loader lies where a blade's firmware looks for it.", ProgramMode);
        }

        bool wantsConsole = startup.KernelLines is [{ HasSerialConsole: false }, ..];
        foreach (IGrouping<string, KernelLine> file in startup.KernelLines.GroupBy(l => l.File.Path))
        {
            ChangeLines(context.Draft, startup.Names, file, wantsConsole);
        }

        if (wantsConsole)
        {
            ChangeDefaults(context.Draft);
        }

        if (wantsConsole || startup.IsSerialLoginOff)
        {
            SerialLogin(context.Draft, startup);
        }
    }

    private static void ChangeLines(RepairDraft draft, StableNames names, IGrouping<string, KernelLine> file, bool wantsConsole)
    {
        string[] lines = file.First().File.Text.Split('\n');
        foreach (KernelLine kernel in file)
        {
            string line = lines[kernel.Line - 1];
            string end = line.EndsWith('\r') ? "\r" : "";
            string text = line.TrimEnd('\r', ' ', '\t');
            if (kernel.RootByNumber is { } root && names.Find(root) is { } name)
            {
                text = text.Replace("root=" + root, "root=" + name, StringComparison.Ordinal);
            }

            if (wantsConsole && !kernel.HasSerialConsole)
            {
                text = $"{text} {Console}";
            }

            lines[kernel.Line - 1] = text == line.TrimEnd('\r', ' ', '\t') ? line : text + end;
        }

        draft.Write(file.Key, string.Join('\n', lines), "The kernel writes to the serial console and finds its root by UUID.");
    }

    // A shell reads these files, one after the other; so the last line that sets the variable may use what it was.
    private static void ChangeDefaults(RepairDraft draft)
    {
        IEnumerable<string> parts = (draft.Names(DefaultsFolder) ?? []).Where(n => n.EndsWith(".cfg", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(n => $"{DefaultsFolder}/{n}");
        TextFile[] files = [.. parts.Prepend(Defaults).Select(draft.Text).OfType<TextFile>()];
        TextFile? last = files.LastOrDefault(f => f.Lines.Any(l => l.TrimStart().StartsWith("GRUB_CMDLINE_LINUX=", StringComparison.Ordinal))) ?? files.FirstOrDefault();
        if (last is not null && !files.Any(f => f.Lines.Any(l => l.Contains("GRUB_CMDLINE_LINUX", StringComparison.Ordinal) && l.Contains("console=ttyS0", StringComparison.Ordinal))))
        {
            draft.Write(
                last.Path, last.Text.TrimEnd('\n') + $"\nGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX {Console}\"\n",
                "The serial console stays when the boot loader is set up anew.");
        }
    }

    // systemd-getty-generator(8) starts it by itself where it is the kernel's console; the link makes it certain.
    private static void SerialLogin(RepairDraft draft, StartupEvidence startup)
    {
        const string Why = "A login is offered on the serial console.";
        string? template = ((ReadOnlySpan<string>)["/usr/lib/systemd/system", "/lib/systemd/system"]).ToArray()
            .Select(folder => $"{folder}/serial-getty@.service").FirstOrDefault(path => draft.Find(path) is { Kind: FileKind.File });
        if (startup.HasSystemd && template is not null)
        {
            draft.Link($"/etc/systemd/system/getty.target.wants/{StartupReader.SerialLogin}", template, Why);
        }

        foreach (string unit in (string[])[StartupReader.SerialLogin, "getty.target"])
        {
            if (draft.IsLinkTo($"/etc/systemd/system/{unit}", "/dev/null"))
            {
                draft.Delete($"/etc/systemd/system/{unit}", Why);
            }
        }

        if (!startup.HasSystemd && draft.Text("/etc/inittab") is { } inittab && !inittab.Lines.Any(l => l.Length > 0 && l[0] != '#' && l.Contains("ttyS0", StringComparison.Ordinal)))
        {
            bool isBusybox = inittab.Lines.Any(l => l.StartsWith("::", StringComparison.Ordinal));
            string line = isBusybox ? "ttyS0::respawn:/sbin/getty -L ttyS0 115200 vt100" : "S0:2345:respawn:/sbin/getty -L 115200 ttyS0 vt100";
            draft.Write(inittab.Path, inittab.Text.TrimEnd('\n') + $"\n{line}\n", Why);
        }
    }
}
