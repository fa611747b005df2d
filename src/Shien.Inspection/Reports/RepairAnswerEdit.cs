using System.Text.Json.Serialization;
using Shien.Images.FileSystems;
using Shien.Inspection.Repairs;

namespace Shien.Inspection.Reports;

/// <summary>An edit as it travels: names of a guest are bytes, which JSON's texts do not hold.</summary>
/// <param name="Kind">As <see cref="GuestEdit.Kind"/>; the others alike.</param>
/// <param name="Path">Bytes.</param>
/// <param name="Why">Cleaned.</param>
/// <param name="Content">Or null.</param>
/// <param name="Mode">Or null.</param>
/// <param name="Uid">Or null.</param>
/// <param name="Gid">Or null.</param>
/// <param name="Target">Bytes, or null.</param>
public sealed record RepairAnswerEdit(
    EditKind Kind,
    byte[] Path,
    string Why,
    // Generated code would write a null of these as an empty text.
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] byte[]? Content,
    int? Mode,
    uint? Uid,
    uint? Gid,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] byte[]? Target)
{
    /// <summary>As <see cref="GuestEdit.WipedBytes"/>.</summary>
    public int WipedBytes { get; init; }

    /// <summary>The edit itself.</summary>
    public GuestEdit ToEdit() => new(
        Kind, GuestText.Decode(Path), Why, Content, Mode, Uid, Gid, Target is null ? null : GuestText.Decode(Target))
    {
        WipedBytes = WipedBytes,
    };

    /// <summary>Makes one.</summary>
    public static RepairAnswerEdit Of(GuestEdit edit) => new(
        edit.Kind, GuestText.Encode(edit.Path), edit.Why, edit.Content, edit.Mode, edit.Uid, edit.Gid,
        edit.Target is null ? null : GuestText.Encode(edit.Target))
    {
        WipedBytes = edit.WipedBytes,
    };
}
