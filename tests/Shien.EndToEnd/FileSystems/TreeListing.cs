using System.Security.Cryptography;
using Shien.EndToEnd.Lab;
using Shien.Images.FileSystems;

namespace Shien.EndToEnd.FileSystems;

/// <summary>One line a name: path, kind, mode, owner, and the content's hash or the link's target. Two trees are compared by it.</summary>
internal static class TreeListing
{
    /// <summary>As the host's own programs see a folder.</summary>
    public static List<string> OfHost(string folder)
    {
        return Run.Program("find", [folder, "-mindepth", "1", "-printf", "/%P\\t%y %m %U %G\\t%l\\n"]).Succeeded()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split('\t'))
            .Select(l => $"{l[0]} {(l[1][0] is 'f' or 'd' or 'l' ? l[1] : "o" + l[1][1..])} {(l[1][0] == 'f' ? HashOf(folder + l[0]) : l[2])}")
            .Order(StringComparer.Ordinal).ToList();
    }

    /// <summary>As our reader sees a guest, lost+found left out.</summary>
    public static List<string> OfGuest(GuestFileSystem guest)
    {
        List<string> lines = [];
        Walk(guest, "", lines);
        return lines.Order(StringComparer.Ordinal).ToList();
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

            GuestFile file = guest.FindEntry(path)!;
            char kind = file.Kind.ToString().ToLowerInvariant()[0];
            lines.Add($"{path} {kind} {Convert.ToString(file.Mode, 8)} {file.Uid} {file.Gid} {ContentOf(file)}");
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
            return file.ReadLink();
        }

        if (file.Kind != FileKind.File)
        {
            return "";
        }

        using Stream content = file.OpenRead();
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    private static string HashOf(string path)
    {
        using FileStream content = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }
}
