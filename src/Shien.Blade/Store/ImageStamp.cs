using System.Globalization;

namespace Shien.Blade.Store;

/// <summary>
/// Tells whether an image was written since: its size and when its content last changed. Nobody but the machine itself and the blade
/// writes into it, and both move the time; a change of owner, which libvirt makes at each start, does not.
/// </summary>
internal static class ImageStamp
{
    /// <summary>Of a file; null where there is none.</summary>
    public static string? Of(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.Length}:{file.LastWriteTimeUtc.Ticks}") : null;
    }
}
