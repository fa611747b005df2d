namespace Shien.Images.FileSystems.Fat;

/// <summary>A file or directory as its entry has it. Owner and mode are what Linux gives them where fstab says nothing.</summary>
/// <param name="entryOffset">Where the entry lies; 0 for the root.</param>
/// <param name="attributes">Bit 0 read-only, bit 4 directory.</param>
/// <param name="firstCluster">0 if it has no content, or is the root of FAT12 and FAT16.</param>
/// <param name="lengthBytes">Of a file.</param>
internal sealed class FatNode(long entryOffset, byte attributes, uint firstCluster, uint lengthBytes) : FileNode
{
    private const int IsReadOnly = 1;
    private const int IsDirectory = 0x10;

    public static FatNode RootOf(FatBootSector boot) => new(0, IsDirectory, boot.RootCluster, 0);

    public override ulong Number => ((ulong)entryOffset / 32) + 1;

    public override FileKind Kind => (attributes & IsDirectory) != 0 ? FileKind.Directory : FileKind.File;

    // S_IFDIR or S_IFREG, and rwxr-xr-x or r-xr-xr-x.
    public override int Mode => Kind == FileKind.Directory ? 0x41ED : (attributes & IsReadOnly) != 0 ? 0x816D : 0x81ED;

    public override uint Uid => 0;

    public override uint Gid => 0;

    public bool IsRoot => entryOffset == 0;

    public uint FirstCluster { get; } = firstCluster;

    public uint LengthBytes { get; } = lengthBytes;
}
