namespace Shien.Images.Disks.Chains;

/// <summary>By what the children of an image know it again. Null: the format has no such thing.</summary>
/// <param name="Id">Which image it is: a VDI's UUID, a VMDK's <c>ddb.uuid.image</c>, the id that a VHD's or VHDX's child names.</param>
/// <param name="Modification">Which state of it: changes whenever it is written to.</param>
/// <param name="ContentId">A VMDK's <c>CID</c>: changes whenever it is written to.</param>
internal readonly record struct DiskIdentity(Guid? Id = null, Guid? Modification = null, uint? ContentId = null);
