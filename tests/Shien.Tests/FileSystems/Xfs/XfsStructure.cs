namespace Shien.Tests.FileSystems.Xfs;

/// <summary>A structure of an image.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="LengthBytes">Bytes.</param>
/// <param name="ChecksumAt">Where in it its checksum stands; negative where it has none.</param>
internal readonly record struct XfsStructure(long Offset, int LengthBytes, int ChecksumAt);
