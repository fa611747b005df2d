namespace Shien.Images.Writing;

/// <summary>How a disk is to be written.</summary>
/// <param name="Format">The format.</param>
/// <param name="Compress">Pack every cluster with zstd; qcow2 only. A VMDK is always compressed.</param>
public sealed record ConversionOptions(DiskFormat Format, bool Compress = false);
