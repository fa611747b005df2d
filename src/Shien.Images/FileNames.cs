namespace Shien.Images;

/// <summary>Names of files that a description or an archive chose.</summary>
internal static class FileNames
{
    /// <summary>Longest name of a file, in characters.</summary>
    public const int MaxChars = 255;

    /// <summary>
    /// True for the name of a file in the same folder: no separator, no drive or protocol, not hidden, printable.
    /// </summary>
    public static bool IsPlain(string name) =>
        name.Length is > 0 and <= MaxChars
        && name[0] is not ('.' or '-')
        // ':' would start a protocol of qemu-img (json:, nbd:) or a Windows drive or stream.
        && name.IndexOfAny(['/', '\\', ':', '\0']) < 0
        && Shown.IsPlain(name);
}
