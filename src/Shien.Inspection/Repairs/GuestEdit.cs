namespace Shien.Inspection.Repairs;

/// <summary>One change to a guest. Content may hold hashes and private keys: never printed.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Path">Absolute in the guest, without a link on the way: what applies it need not, and must not, follow one.
/// Text from the guest: clean it before showing.</param>
/// <param name="Why">A sentence for people, cleaned.</param>
/// <param name="Content">Of <see cref="EditKind.Write"/>; else null.</param>
/// <param name="Mode">Permission bits, 0 to octal 7777; set for Write and MakeDirectory.</param>
/// <param name="Uid">Owner; set for Write and MakeDirectory.</param>
/// <param name="Gid">Group; set for Write and MakeDirectory.</param>
/// <param name="Target">Of <see cref="EditKind.Link"/>, as it is stored; else null.</param>
public sealed record GuestEdit(
    EditKind Kind, string Path, string Why, byte[]? Content = null, int? Mode = null, uint? Uid = null, uint? Gid = null, string? Target = null)
{
    /// <summary>Most of <see cref="WipedBytes"/>.</summary>
    public const int MaxWipedBytes = 64 * 1024;

    /// <summary>
    /// Bytes of the regular file that is there which are overwritten before it goes, so that nothing of it stays in free blocks; 0 for
    /// none, at most <see cref="MaxWipedBytes"/>. With Write and Delete only.
    /// </summary>
    public int WipedBytes { get; init; }

    /// <summary>Kind and path; not the content.</summary>
    public override string ToString() => $"{Kind} {Path}";
}
