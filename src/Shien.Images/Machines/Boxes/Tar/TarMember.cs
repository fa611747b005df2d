namespace Shien.Images.Machines.Boxes.Tar;

/// <summary>An entry of a tar.</summary>
/// <param name="Header">Its header, with name and size from the extended headers before it.</param>
/// <param name="DataOffset">Where its content begins in the tar, in bytes.</param>
/// <param name="SparseLengthBytes">Size of the file where the content is a pax sparse map and its data; null for a plain file.</param>
internal sealed record TarMember(TarHeader Header, long DataOffset, long? SparseLengthBytes);
