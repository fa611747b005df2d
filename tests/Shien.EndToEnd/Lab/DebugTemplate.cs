using System.Globalization;

namespace Shien.EndToEnd.Lab;

/// <summary>
/// A kernel of the blade for debuggers: the small guest's own. Its symbols take 700 MB, so one stands in for them: where every
/// kernel of x86_64 is entered once it is unpacked, if nothing has moved it.
/// </summary>
internal static class DebugTemplate
{
    private const long EntryAddress = 0x1000000;

    /// <summary>Writes it, readable to all.</summary>
    public static void Write(string kernels, string version)
    {
        string made = Directory.CreateDirectory(Path.Combine(kernels, version)).FullName;
        string boot = Run.Program("debugfs", ["-R", "ls -p /boot", $"{Artifacts.TinyRaw}?offset=1048576"]).Succeeded();
        string release = boot.Split('/').First(name => name.StartsWith("vmlinuz-", StringComparison.Ordinal))["vmlinuz-".Length..];
        Dump($"/boot/vmlinuz-{release}", Path.Combine(made, "bzImage"));
        Dump($"/boot/initrd.img-{release}", Path.Combine(made, "initrd"));
        string code = Path.Combine(made, "entry.o");
        Run.Program("as", ["-o", code, "-"], new RunOptions(".globl start_kernel\n.type start_kernel, @function\nstart_kernel: .fill 64, 1, 0x90\n")).Succeeded();
        Link(made, code);
    }

    /// <summary>Gives one that was written a source, which says where it lay when it was built; it stops there in line 5.</summary>
    public static void AddSource(string kernels, string version)
    {
        string made = Path.Combine(kernels, version);
        string source = Path.Combine(made, "source");
        Directory.CreateDirectory(Path.Combine(source, "init"));
        File.WriteAllText(Path.Combine(source, "init", "head.S"), "/* The kernel begins here. */\n.globl start_kernel\n.type start_kernel, @function\nstart_kernel:\n\tnop\n\t.fill 64, 1, 0x90\n");
        string code = Path.Combine(made, "entry.o");
        Run.Program("as", ["--gdwarf-5", "--debug-prefix-map", $"{source}=/build/linux", "-o", code, "init/head.S"], new RunOptions(Folder: source)).Succeeded();
        Link(made, code);
        File.WriteAllText(Path.Combine(made, "build-path"), "/build/linux\n");
    }

    private static void Link(string made, string code)
    {
        Run.Program("ld", [$"-Ttext={EntryAddress.ToString("x", CultureInfo.InvariantCulture)}", "-e", "start_kernel", "-o", Path.Combine(made, "vmlinux"), code]).Succeeded();
        File.Delete(code);
    }

    private static void Dump(string file, string to) =>
        Run.Program("debugfs", ["-R", $"dump {file} {to}", $"{Artifacts.TinyRaw}?offset=1048576"]).Succeeded();
}
