using System.Globalization;
using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Updates;

/// <summary>
/// Logs whose lines begin with a day, as dpkg(1), dnf, zypper and pacman write them: <c>2026-11-20 10:00:00 upgrade libc6:amd64 …</c>,
/// <c>[2026-11-20T10:00:00+0000] [ALPM] upgraded …</c>.
/// </summary>
internal static class UpdateLog
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>
    /// The last line about newer packages; without one the oldest line that was read, since nothing was brought up to date after that. Null where
    /// there is no log, or its lines have no days up to today.
    /// </summary>
    public static (DateOnly Day, string Where)? Read(GuestTree tree, string path, string[] words, DateOnly today)
    {
        if (Tail(tree, path) is not var (text, isWhole))
        {
            return null;
        }

        (DateOnly Day, string Where)? oldest = null;
        (DateOnly Day, string Where)? newest = null;
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            ReadOnlySpan<char> day = line.AsSpan().TrimStart('[');
            if (day.Length < 10 || !DateOnly.TryParseExact(day[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly at) || at > today.AddDays(1))
            {
                continue;
            }

            string where = isWhole ? $"{path}:{number}" : path;
            oldest ??= (at, where);
            if (words.Any(word => line.Contains(word, StringComparison.Ordinal)) && (newest is null || at >= newest.Value.Day))
            {
                newest = (at, where);
            }
        }

        return newest ?? oldest;
    }

    // A log may be long; its end tells.
    private static (string Text, bool IsWhole)? Tail(GuestTree tree, string path)
    {
        if (tree.Find(path) is not { Kind: FileKind.File, LengthBytes: > 0 } file)
        {
            return null;
        }

        try
        {
            using Stream stream = file.OpenRead();
            stream.Position = Math.Max(0, file.LengthBytes - MaxBytes);
            byte[] content = new byte[(int)Math.Min(file.LengthBytes, MaxBytes)];
            int length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return (GuestText.Decode(content.AsSpan(0, length)), file.LengthBytes <= MaxBytes);
        }
        catch (ImageException e)
        {
            tree.NotChecked(path, e);
            return null;
        }
    }
}
