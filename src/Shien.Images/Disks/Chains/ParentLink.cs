namespace Shien.Images.Disks.Chains;

/// <summary>What a differencing image says about the image below it.</summary>
/// <param name="Id">Its identity, or null where the format does not say.</param>
/// <param name="Modification">The state it must be in, or null.</param>
/// <param name="ContentId">The <c>CID</c> a VMDK must have, or null.</param>
/// <param name="Hints">Paths or names it once had, the best first. Only their last parts are used, but of a machine of VMware's.</param>
/// <param name="Path">Name of its file, absolute or from the image's folder, where that alone counts: a qcow2's backing file. Null otherwise.</param>
/// <param name="Format">The format it must be opened as, whatever its content looks like; null: by content.</param>
internal sealed record ParentLink(
    Guid? Id = null, Guid? Modification = null, uint? ContentId = null, IReadOnlyList<string>? Hints = null, string? Path = null, string? Format = null)
{
    /// <summary>For messages: <c>'base.vdi'</c>, <c>the image 46a7e328-…</c>.</summary>
    public string Description => this switch
    {
        { Path: { } path } => $"'{Shown.Text(path)}'",
        { Hints: [var hint, ..] } => $"'{Shown.Text(hint)}'",
        { Id: { } id } => $"the image {id}",
        { ContentId: { } contentId } => $"a parent (parentCID {contentId:x8})",
        _ => "another image",
    };

    /// <summary>Why an image cannot be read where no other file may be opened.</summary>
    public ImageException Refusal(string name) => new(
        $"'{name}' is a snapshot or linked clone: it holds only the differences to {Description}, and no other file is opened here. "
        + (Path is null
            ? "Name the machine, or the disk in its own folder; or export the machine as .ova; or delete its snapshots, which merges them."
            : "Write the whole disk into one file with the program that made it, such as: qemu-img convert -O qcow2 OLD NEW"));

    /// <summary>Whether an image is the one that is meant.</summary>
    /// <param name="identity">Of the image.</param>
    public ParentMatch Compare(DiskIdentity identity)
    {
        if (Id is not null && identity.Id != Id)
        {
            return identity.Id is null ? ParentMatch.Unknown : ParentMatch.Other;
        }

        bool isChanged = (Modification is not null && identity.Modification is not null && Modification != identity.Modification)
            || (ContentId is not null && ContentId != identity.ContentId);
        return isChanged ? ParentMatch.Changed : ParentMatch.Same;
    }
}
