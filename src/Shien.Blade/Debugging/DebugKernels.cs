using Shien.Api;
using Shien.Api.Debugging;

namespace Shien.Blade.Debugging;

/// <summary>
/// The kernels that machines can be debugged with: a folder each, with <c>bzImage</c> and perhaps <c>initrd</c>, <c>vmlinux</c>,
/// <c>source/</c> and <c>build-path</c>. Read anew each time, so that a new one needs no restart.
/// </summary>
/// <param name="folder">Where they are, or null.</param>
internal sealed class DebugKernels(string? folder)
{
    // Both consoles, so that 'ie-virsh console' shows what it says; nokaslr, so that it lies where its symbols say.
    private const string CommandLine = "console=tty0 console=ttyS0,115200n8 ro nokaslr";
    private const int MaxAppendChars = 1024;
    private const int MaxVersionChars = 64;
    private const int MaxPathChars = 1024;

    /// <summary>All of them, by version.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public IReadOnlyList<DebugKernel> List() => folder is null || !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Where(IsThere).Order(StringComparer.Ordinal).Select(Describe)];

    /// <summary>What a machine boots for a version.</summary>
    /// <param name="version">As a client says it.</param>
    /// <param name="append">More for its command line, as a client says it; or null.</param>
    /// <exception cref="RefusalException">There is none, or the line is not allowed.</exception>
    public DirectKernel Find(string version, string? append)
    {
        if (!IsThere(version))
        {
            throw NotThere(version);
        }

        if (append is not null && (append.Length > MaxAppendChars || append.Any(c => c is < ' ' or > '~')))
        {
            throw new RefusalException(
                ErrorCodes.BadRequest, $"what is added to the kernel's command line must be at most {MaxAppendChars} printable ASCII characters", "Shorten it, or take out what is none.");
        }

        string initrd = In(version, "initrd");
        return new DirectKernel(
            In(version, "bzImage"), File.Exists(initrd) ? initrd : null, string.IsNullOrWhiteSpace(append) ? CommandLine : $"{CommandLine} {append}");
    }

    private RefusalException NotThere(string version)
    {
        string[] known = [.. List().Select(kernel => kernel.Version)];
        return new RefusalException(
            ErrorCodes.NotFound,
            IsVersion(version) ? $"this blade has no debug kernel '{version}'" : "that is no version of a kernel",
            known.Length > 0
                ? $"It has: {string.Join(", ", known)}. An administrator adds more with 'debug-kernel {folder} VERSION'."
                : "It has none. An administrator makes one with 'debug-kernel FOLDER' and sets debug_kernels = \"FOLDER\" in shiend.toml.");
    }

    private bool IsThere(string version) => folder is not null && IsVersion(version) && File.Exists(In(version, "bzImage"));

    private static bool IsVersion(string text) =>
        text.Length is > 0 and <= MaxVersionChars && text[0] != '.' && text.All(c => char.IsAsciiLetterOrDigit(c) || "._+~-".Contains(c, StringComparison.Ordinal));

    private string In(string version, string name) => Path.Combine(folder!, version, name);

    private DebugKernel Describe(string version)
    {
        string symbols = In(version, "vmlinux");
        string source = In(version, "source");
        string built = In(version, "build-path");
        string? buildPath = File.Exists(built) ? File.ReadLines(built).FirstOrDefault()?.Trim() : null;
        return new DebugKernel(
            version,
            File.Exists(symbols) ? symbols : null,
            Directory.Exists(source) ? source : null,
            buildPath is { Length: > 1 and <= MaxPathChars } && buildPath[0] == '/' && !buildPath.Any(char.IsWhiteSpace) ? buildPath : null);
    }
}
