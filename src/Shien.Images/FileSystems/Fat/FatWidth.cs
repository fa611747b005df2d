namespace Shien.Images.FileSystems.Fat;

/// <summary>The bits of an entry of the allocation table.</summary>
internal enum FatWidth
{
    Fat12 = 12,
    Fat16 = 16,
    Fat32 = 32,
}
