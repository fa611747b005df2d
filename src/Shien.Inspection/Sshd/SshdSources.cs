using Shien.Images.FileSystems;

namespace Shien.Inspection.Sshd;

/// <summary>The lines of the files that a configuration is made of, each read once, within bounds.</summary>
internal sealed class SshdSources(SshdFiles files)
{
    // Real configurations have a few kilobytes in a few files.
    private const int MaxBytes = 1024 * 1024;
    private const int MaxPatterns = 1024;

    private readonly Dictionary<string, SshdLine?[]> read = [];
    private readonly Dictionary<string, IReadOnlyList<string>> expanded = [];
    private int bytes;

    /// <summary>True if there is more than was read.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The lines of a file; null for those that say nothing. Empty where there is no file.</summary>
    public SshdLine?[] Lines(string path)
    {
        if (!read.TryGetValue(path, out SshdLine?[]? lines))
        {
            byte[] content = files.Read(path) ?? [];
            bool fits = content.Length <= MaxBytes - bytes;
            IsCut |= !fits;
            bytes += fits ? content.Length : 0;
            read[path] = lines = fits ? [.. GuestText.Decode(content).Split('\n').Select(SshdLine.Parse)] : [];
        }

        return lines;
    }

    /// <summary>The files that an Include means, in sshd's order.</summary>
    public IReadOnlyList<string> Expand(string pattern)
    {
        if (!expanded.TryGetValue(pattern, out IReadOnlyList<string>? paths))
        {
            paths = expanded.Count < MaxPatterns ? SshdGlob.Expand(pattern, files) : null;
            IsCut |= paths is null;
            expanded[pattern] = paths ??= [];
        }

        return paths;
    }
}
