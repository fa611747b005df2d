using System.Security.Cryptography;
using System.Text;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Images.FileSystems;

namespace Shien.EndToEnd.FileSystems;

/// <summary>
/// One line a name: path, kind, mode, owner, group, length, and the content's hash or the link's target; sorted. The tree that
/// our reader sees is compared with the one that the kernel shows. Names are bytes, so all but harmless ASCII is %XX.
/// </summary>
internal static class TreeListing
{
    /// <summary>As the host's own programs see a folder, which may be a mounted image.</summary>
    public static List<string> OfHost(string folder) =>
        [.. Run.Program(SourceTree.Script, ["list", folder]).Succeeded()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    /// <summary>As our reader sees a guest, lost+found left out. Each name is listed, and then looked up.</summary>
    public static List<string> OfGuest(GuestFileSystem guest)
    {
        List<string> lines = [];
        Walk(guest, "", lines);
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    /// <summary>Compares, and shows some of what differs.</summary>
    public static void ShouldBe(this IReadOnlyCollection<string> seen, IReadOnlyCollection<string> expected, string what)
    {
        seen.Except(expected).Take(20).Should().BeEmpty($"all else is seen that is not there ({what})");
        expected.Except(seen).Take(20).Should().BeEmpty($"all else is missing ({what})");
        seen.Should().HaveSameCount(expected, what);
    }

    private static void Walk(GuestFileSystem guest, string folder, List<string> lines)
    {
        foreach (string name in guest.List(folder.Length == 0 ? "/" : folder, int.MaxValue)!)
        {
            string path = folder + "/" + name;
            if (path == "/lost+found")
            {
                continue;
            }

            GuestFile file = guest.FindEntry(path) ?? throw new InvalidOperationException($"'{path}' is listed, but not found.");
            char kind = file.Kind.ToString().ToLowerInvariant()[0];
            long length = file.Kind is FileKind.File or FileKind.Link ? file.LengthBytes : 0;
            lines.Add($"{Shown(path)} {kind} {Convert.ToString(file.Mode, 8)} {file.Uid} {file.Gid} {length} {ContentOf(file)}");
            if (file.Kind == FileKind.Directory)
            {
                Walk(guest, path, lines);
            }
        }
    }

    private static string ContentOf(GuestFile file)
    {
        if (file.Kind == FileKind.Link)
        {
            return Shown(file.ReadLink());
        }

        if (file.Kind != FileKind.File)
        {
            return "";
        }

        using Stream content = file.OpenRead();
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    private static string Shown(string text)
    {
        StringBuilder shown = new(text.Length);
        foreach (byte b in GuestText.Encode(text))
        {
            char c = (char)b;
            _ = char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '+' ? shown.Append(c) : shown.Append('%').Append(b.ToString("X2"));
        }

        return shown.ToString();
    }
}
