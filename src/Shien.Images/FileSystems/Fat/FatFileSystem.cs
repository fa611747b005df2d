using System.Text;
using Shien.Images.Disks;

namespace Shien.Images.FileSystems.Fat;

/// <summary>FAT12, FAT16 and FAT32 with long names, as an EFI system partition has it.</summary>
public sealed class FatFileSystem : VolumeFileSystem
{
    private const string Name = "FAT";

    private FatFileSystem(Volume volume, FatBootSector boot)
        : base(volume)
    {
        Boot = boot;
        Table = new FatTable(volume, boot, Damaged);
    }

    /// <inheritdoc/>
    public override string KindName => Name;

    /// <inheritdoc/>
    public override string? Uuid => Boot.Uuid;

    /// <inheritdoc/>
    public override string? Label => Boot.Label;

    /// <summary>False: there is no journal. What a crash left behind is read as the machine would read it.</summary>
    public override bool IsUnclean => false;

    internal FatBootSector Boot { get; }

    internal FatTable Table { get; }

    internal override FileNode Root => FatNode.RootOf(Boot);

    /// <summary>Reads and checks the boot sector.</summary>
    /// <exception cref="ImageException">It is none, or what it says does not fit the volume.</exception>
    public static FatFileSystem Open(Volume volume)
    {
        byte[] sector = new byte[FatBootSector.LengthBytes];
        volume.Read(0, sector);
        FatBootSector boot = FatBootSector.Parse(sector) ?? throw DamagedOn(volume, Name, "the fields of its boot sector contradict each other");
        if (boot.EndOffset > volume.LengthBytes)
        {
            throw DamagedOn(volume, Name, $"it has {boot.EndOffset} bytes, but only {volume.LengthBytes} to lie on");
        }

        return boot.ActiveTable < boot.TableCount
            ? new FatFileSystem(volume, boot)
            : throw DamagedOn(volume, Name, $"it uses copy {boot.ActiveTable + 1} of its allocation table, and there are {boot.TableCount}");
    }

    /// <inheritdoc/>
    public override SpaceUse FindUse()
    {
        if (Boot.IsDirty)
        {
            return SpaceUse.Everything("the FAT file system was not shut down cleanly");
        }

        if (Table.FindUsed() is not { } clusters)
        {
            return SpaceUse.Everything("the copies of the FAT differ");
        }

        long end = Boot.OffsetOf(2 + Boot.ClusterCount);
        return SpaceUse.Only([new StoredExtent(0, Boot.DataOffset), .. clusters, .. Tail(end)]);
    }

    internal override FileNode? Lookup(FileNode directory, ReadOnlySpan<byte> name)
    {
        string wanted = Encoding.UTF8.GetString(name);
        foreach (FatDirectoryEntry entry in FatDirectory.Read(this, (FatNode)directory))
        {
            if (entry.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase) || entry.ShortName.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            {
                return entry.Node;
            }
        }

        return null;
    }

    internal override IEnumerable<ReadOnlyMemory<byte>> Names(FileNode directory) =>
        FatDirectory.Read(this, (FatNode)directory).Select(entry => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(entry.Name));

    internal override long LengthOf(FileNode node) => ((FatNode)node).LengthBytes;

    internal override Stream Open(FileNode file)
    {
        FatNode node = (FatNode)file;
        long count = (node.LengthBytes + (long)Boot.ClusterBytes - 1) / Boot.ClusterBytes;
        if (count > Boot.ClusterCount)
        {
            throw Damaged($"a file has {node.LengthBytes} bytes, more than all {Boot.ClusterCount} clusters");
        }

        Spend(count * 4);
        List<StoredExtent> clusters = [.. Table.Chain(node.FirstCluster, count)];
        return clusters.Count == count
            ? new FatFileStream(this, clusters, node.LengthBytes)
            : throw Damaged($"a file of {node.LengthBytes} bytes has only {clusters.Count} clusters of {Boot.ClusterBytes}");
    }

    internal override byte[] ReadLink(FileNode link) => throw Damaged("it cannot have symbolic links");

    private IEnumerable<StoredExtent> Tail(long offset) =>
        offset < Volume.LengthBytes ? [new StoredExtent(offset, Volume.LengthBytes - offset)] : [];
}
