namespace Shien.Inspection.Repairs;

/// <summary>The words for kinds of edits, the same wherever they are shown.</summary>
public static class RepairEditKind
{
    /// <summary>The word of a kind: <c>write</c>, <c>delete</c>, <c>make-directory</c>, <c>link</c>, <c>set-mode</c>.</summary>
    public static string NameOf(EditKind kind) => kind switch
    {
        EditKind.Write => "write",
        EditKind.Delete => "delete",
        EditKind.MakeDirectory => "make-directory",
        EditKind.Link => "link",
        _ => "set-mode",
    };
}
