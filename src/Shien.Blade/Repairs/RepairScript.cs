using System.Globalization;
using System.Text;
using Shien.Images.FileSystems;
using Shien.Inspection.Repairs;

namespace Shien.Blade.Repairs;

/// <summary>
/// A plan as commands of guestfish, one a line. Paths may hold any bytes: all but the plainest travel as escapes. Content travels in
/// files, never in the script.
/// </summary>
internal sealed class RepairScript
{
    /// <summary>What it prints last.</summary>
    public const string EndMark = "repaired";

    /// <summary>What it prints before each edit, followed by the edit's number from 0.</summary>
    public const string EditMark = "edit ";

    private readonly StringBuilder text = new();
    private readonly List<byte[]> contents = [];
    private readonly string folder;

    private RepairScript(string folder) => this.folder = folder;

    /// <summary>The commands; ASCII.</summary>
    public string Text => text.ToString();

    /// <summary>What the files beside it hold, by number; see <see cref="ContentFile"/>.</summary>
    public IReadOnlyList<byte[]> Contents => contents;

    /// <summary>Name of the file with a content.</summary>
    public static string ContentFile(int number) => string.Create(CultureInfo.InvariantCulture, $"content-{number}");

    /// <summary>Name of the export of a disk, from 1.</summary>
    public static string ExportName(int disk) => string.Create(CultureInfo.InvariantCulture, $"disk{disk}");

    /// <summary>Writes it down.</summary>
    /// <param name="disks">Number of disks; all of them are there, so that each has its letter.</param>
    /// <param name="socket">Path of the NBD server's socket, of letters, digits and <c>/.-_</c>.</param>
    /// <param name="folder">Where the contents will lie.</param>
    /// <param name="mounts">What is mounted; one of them the root.</param>
    /// <param name="edits">In their order.</param>
    public static RepairScript Of(int disks, string socket, string folder, IEnumerable<RepairMount> mounts, IReadOnlyList<GuestEdit> edits)
    {
        RepairScript script = new(folder);
        for (int disk = 1; disk <= disks; disk++)
        {
            script.Line("add", Quote(ExportName(disk)), "format:raw", "protocol:nbd", "server:unix:" + socket);
        }

        script.Line("run");
        foreach (RepairMount mount in mounts.OrderBy(m => m.Point.Length))
        {
            string options = mount.Subvolume is { } id ? string.Create(CultureInfo.InvariantCulture, $"rw,subvolid={id}") : "rw";
            script.Line("mount-options", Quote(options), Quote(DeviceOf(mount)), Quote(mount.Point));
        }

        for (int i = 0; i < edits.Count; i++)
        {
            script.Line("echo", Quote(string.Create(CultureInfo.InvariantCulture, $"{EditMark}{i}")));
            script.Add(edits[i]);
        }

        script.Line("umount-all");
        script.Line("shutdown");
        script.Line("echo", Quote(EndMark));
        return script;
    }

    private void Add(GuestEdit edit)
    {
        string path = Quote(edit.Path);
        if (edit.WipedBytes > 0)
        {
            // Synced, since the kernel never writes what belongs to no file any more.
            Line("pwrite", path, Quote(new string('=', edit.WipedBytes)), "0");
            Line("sync");
        }

        switch (edit.Kind)
        {
            case EditKind.Write:
                // A new file, so that no link is followed and no other name of the old one changes with it.
                Line("rm-f", path);
                Line("upload", Quote($"{folder}/{ContentFile(contents.Count)}"), path);
                contents.Add(edit.Content ?? []);
                SetOwnerAndMode(edit, path);
                break;
            case EditKind.Delete:
                Line("rm-rf", path);
                break;
            case EditKind.MakeDirectory:
                Line("mkdir-p", path);
                SetOwnerAndMode(edit, path);
                break;
            case EditKind.Link:
                Line("rm-f", path);
                Line("ln-s", Quote(edit.Target ?? ""), path);
                break;
            case EditKind.SetMode:
                SetOwnerAndMode(edit, path);
                break;
            default:
                throw new InvalidOperationException($"{edit.Kind} is no edit");
        }
    }

    // A change of owner takes set-uid bits away, so the mode comes last.
    private void SetOwnerAndMode(GuestEdit edit, string path)
    {
        if (edit is { Uid: { } uid, Gid: { } gid })
        {
            Line("chown", uid.ToString(CultureInfo.InvariantCulture), gid.ToString(CultureInfo.InvariantCulture), path);
        }

        if (edit.Mode is { } mode)
        {
            Line("chmod", "0" + Convert.ToString(mode, 8), path);
        }
    }

    // libguestfs names disks by their order, whatever they are called in the guest.
    private static string DeviceOf(RepairMount mount) => mount is { Group: { } group, Volume: { } volume }
        ? $"/dev/{group}/{volume}"
        : string.Create(CultureInfo.InvariantCulture, $"/dev/sd{(char)('a' + mount.Disk - 1)}{(mount.Partition == 0 ? "" : mount.Partition)}");

    private void Line(params ReadOnlySpan<string> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            text.Append(i == 0 ? "" : " ").Append(words[i]);
        }

        text.Append('\n');
    }

    // guestfish(1), "Escape sequences in double quoted arguments".
    private static string Quote(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (byte one in GuestText.Encode(text))
        {
            if (char.IsAsciiLetterOrDigit((char)one) || "/.-_=,:+@ ".Contains((char)one, StringComparison.Ordinal))
            {
                quoted.Append((char)one);
            }
            else
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\x{one:x2}");
            }
        }

        return quoted.Append('"').ToString();
    }
}
