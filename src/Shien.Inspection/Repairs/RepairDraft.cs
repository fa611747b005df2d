using Shien.Images.FileSystems;
using Shien.Inspection.Guests;
using Shien.Inspection.Sshd;

namespace Shien.Inspection.Repairs;

/// <summary>
/// A guest as it will be after the edits that were drafted so far. What changes nothing becomes no edit; of several edits of a place one
/// remains. Methods throw <see cref="Images.ImageException"/> where the guest cannot be read.
/// </summary>
internal sealed class RepairDraft(GuestFileSystem guest)
{
    private const int MaxFileBytes = 16 * 1024 * 1024;
    private const int MaxNames = 4096;
    private const int FileMode = 0x1A4;
    private const int DirectoryMode = 0x1ED;

    private readonly Dictionary<string, GuestEdit> edits = [];
    private readonly List<string> order = [];

    /// <summary>In the order in which places were first changed.</summary>
    public IReadOnlyList<GuestEdit> Edits => [.. order.Where(edits.ContainsKey).Select(path => edits[path])];

    /// <summary>What sshd would read.</summary>
    public SshdFiles SshdFiles => new(Read, Names);

    /// <summary>What is there before any edit, links followed.</summary>
    public GuestFile? Find(string path) => guest.Find(path);

    /// <summary>Content of a regular file; null where there is none.</summary>
    public byte[]? Read(string path) => EditOf(path, followLast: true) switch
    {
        null or { Kind: EditKind.SetMode } => guest.TryRead(path, MaxFileBytes),
        { } edit => edit.Content,
    };

    /// <summary>The same as text.</summary>
    public TextFile? Text(string path) => Read(path) is { } content ? new TextFile(TryPlaceOf(path, followLast: true) ?? path, GuestText.Decode(content)) : null;

    /// <summary>True if anything is there.</summary>
    public bool Exists(string path) => EditOf(path, followLast: false) is { } edit ? edit.Kind != EditKind.Delete : guest.FindEntry(path) is not null;

    /// <summary>True if a symbolic link is there that says so.</summary>
    public bool IsLinkTo(string path, string target) => EditOf(path, followLast: false) is { } edit
        ? edit.Kind == EditKind.Link && edit.Target == target
        : guest.FindEntry(path) is { Kind: FileKind.Link } link && link.ReadLink() == target;

    /// <summary>Names in a directory; null where there is none.</summary>
    public IReadOnlyList<string>? Names(string path)
    {
        string place = (TryPlaceOf(path, followLast: true) ?? path).TrimEnd('/') + "/";
        IEnumerable<string> names = guest.List(path, MaxNames) ?? [];
        string[] added = [.. edits.Values.Where(e => e.Kind != EditKind.Delete && IsIn(e.Path, place)).Select(e => e.Path[place.Length..])];
        return added.Length == 0 && guest.Find(path) is not { Kind: FileKind.Directory } ? null
            : [.. names.Where(n => !(edits.TryGetValue(place + n, out GuestEdit? edit) && edit.Kind == EditKind.Delete)).Union(added)];
    }

    /// <summary>Changes a file that is there and keeps its mode and owner, or makes one of root's.</summary>
    public void Write(string path, string text, string why, int mode = FileMode)
    {
        GuestFile? there = guest.Find(path);
        Write(PlaceOf(path, followLast: true), GuestText.Encode(text), why, there?.Mode ?? mode, there?.Uid ?? 0, there?.Gid ?? 0);
    }

    /// <summary>Writes a file with this mode and owner; a link of that name is replaced, not followed.</summary>
    public void WriteNew(string path, byte[] content, string why, int mode = FileMode, uint uid = 0, uint gid = 0) =>
        Write(PlaceOf(path, followLast: false), content, why, mode, uid, gid);

    /// <summary>Takes away whatever is there; a link itself, not what it leads to.</summary>
    public void Delete(string path, string why)
    {
        if (guest.FindEntry(path) is { } there)
        {
            Put(new GuestEdit(EditKind.Delete, there.Path, why));
        }
        else
        {
            Forget(PlaceOf(path, followLast: false));
        }
    }

    /// <summary>Makes a symbolic link.</summary>
    public void Link(string path, string target, string why)
    {
        string place = PlaceOf(path, followLast: false);
        if (guest.FindEntry(path) is { Kind: FileKind.Link } link && link.ReadLink() == target)
        {
            Forget(place);
        }
        else
        {
            Put(new GuestEdit(EditKind.Link, place, why, Target: target));
        }
    }

    /// <summary>Changes mode and owner of what is there; nothing where nothing is.</summary>
    public void SetMode(string path, int mode, uint uid, uint gid, string why)
    {
        if (guest.Find(path) is not { } there)
        {
            return;
        }

        if (edits.TryGetValue(there.Path, out GuestEdit? write) && write is { Kind: EditKind.Write, Mode: not null })
        {
            // One edit of a place remains, and the new content must.
            edits[there.Path] = write with { Mode = mode, Uid = uid, Gid = gid, Why = $"{write.Why} {why}" };
        }
        else if ((there.Mode, there.Uid, there.Gid) != (mode, uid, gid))
        {
            if (edits.TryGetValue(there.Path, out GuestEdit? before) && before is { Kind: EditKind.SetMode, Mode: { } less })
            {
                // Each takes rights away from the mode as it was; what the other one took stays away.
                mode &= less;
                why = before.Why.Contains(why, StringComparison.Ordinal) ? before.Why : $"{before.Why} {why}";
            }

            Put(new GuestEdit(EditKind.SetMode, there.Path, why, Mode: mode, Uid: uid, Gid: gid));
        }
    }

    /// <summary>Makes a directory with this mode and owner, or gives them to the one that is there.</summary>
    public void MakeDirectory(string path, int mode, uint uid, uint gid, string why)
    {
        if (guest.Find(path) is { Kind: FileKind.Directory })
        {
            SetMode(path, mode, uid, gid, why);
        }
        else
        {
            Put(new GuestEdit(EditKind.MakeDirectory, PlaceOf(path, followLast: false), why, Mode: mode, Uid: uid, Gid: gid));
        }
    }

    /// <summary>Has what is there now overwritten before the edit that was drafted for it takes it away; nothing where none was.</summary>
    public void Wipe(string path)
    {
        if (guest.Find(path) is { Kind: FileKind.File, LengthBytes: > 0 and <= GuestEdit.MaxWipedBytes } there
            && edits.TryGetValue(there.Path, out GuestEdit? edit) && edit is { Kind: EditKind.Write or EditKind.Delete })
        {
            edits[there.Path] = edit with { WipedBytes = (int)there.LengthBytes };
        }
    }

    /// <summary>Takes back what was drafted for this place.</summary>
    public void Forget(string place)
    {
        edits.Remove(place);
        order.Remove(place);
    }

    private void Write(string place, byte[] content, string why, int mode, uint uid, uint gid)
    {
        if (guest.FindEntry(place) is { Kind: FileKind.File } there && (there.Mode, there.Uid, there.Gid) == (mode, uid, gid)
            && guest.TryRead(place, MaxFileBytes) is { } old && old.AsSpan().SequenceEqual(content))
        {
            Forget(place);
            return;
        }

        // FAT keeps neither, and refuses to be told.
        bool hasOwners = guest.Mounts.Where(m => m.Path == "/" || place.StartsWith(m.Path + "/", StringComparison.Ordinal))
            .MaxBy(m => m.Path.Length).FileSystem.KindName != "FAT";
        Put(hasOwners
            ? new GuestEdit(EditKind.Write, place, why, content, mode, uid, gid)
            : new GuestEdit(EditKind.Write, place, why, content));
    }

    private void Put(GuestEdit edit)
    {
        if (edits.TryGetValue(edit.Path, out GuestEdit? before) && before.Why != edit.Why && before.Kind == EditKind.Write && edit.Kind == EditKind.Write
            && !before.Why.Contains(edit.Why, StringComparison.Ordinal))
        {
            edit = edit with { Why = $"{before.Why} {edit.Why}" };
        }

        if (before is { WipedBytes: > 0 and var wiped } && edit is { Kind: EditKind.Write or EditKind.Delete })
        {
            edit = edit with { WipedBytes = wiped };
        }

        if (edit.Kind is EditKind.Write or EditKind.Link or EditKind.MakeDirectory)
        {
            MakeParents(edit.Path, edit.Why);
        }

        if (!edits.ContainsKey(edit.Path))
        {
            order.Add(edit.Path);
        }

        edits[edit.Path] = edit;
    }

    private GuestEdit? EditOf(string path, bool followLast) =>
        TryPlaceOf(path, followLast) is { } place ? edits.GetValueOrDefault(place) : null;

    private string PlaceOf(string path, bool followLast) => TryPlaceOf(path, followLast) ?? throw new RepairRefusedException(
        $"Nothing can be written to '{GuestText.Clean(path, 200)}': something else is in the way. Look at it inside the machine, then try again.");

    /// <summary>Where a path leads without a link on the way; null where it leads through a file, or a link to nothing.</summary>
    private string? TryPlaceOf(string path, bool followLast)
    {
        if ((followLast ? guest.Find(path) : guest.FindEntry(path)) is { } there)
        {
            return there.Path;
        }

        int slash = path.LastIndexOf('/');
        string name = path[(slash + 1)..];
        return slash == 0 ? path : TryFolderOf(path[..slash]) is { } folder ? $"{folder}/{name}" : null;
    }

    private string? TryFolderOf(string path) => guest.Find(path) switch
    {
        { Kind: FileKind.Directory } folder => folder.Path == "/" ? "" : folder.Path,
        null when guest.FindEntry(path) is null => TryPlaceOf(path, followLast: false),
        _ => null,
    };

    // Folders that are missing are root's, open to all to read, unless a step made them before.
    private void MakeParents(string place, string why)
    {
        int slash = place.LastIndexOf('/');
        if (slash > 0 && place[..slash] is var parent && !edits.ContainsKey(parent) && guest.FindEntry(parent) is null)
        {
            Put(new GuestEdit(EditKind.MakeDirectory, parent, why, Mode: DirectoryMode, Uid: 0, Gid: 0));
        }
    }

    private static bool IsIn(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && path.IndexOf('/', folder.Length) < 0;
}
