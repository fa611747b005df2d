namespace Shien.Images.FileSystems;

/// <summary>
/// A file system on one volume, read without changing anything. What is damaged or not known is refused, never guessed.
/// One thread at a time; the disk must stay open. Work is bounded: after 2 GiB of names and content it refuses to read on.
/// </summary>
public abstract class VolumeFileSystem
{
    private const long MaxWorkBytes = 2L * 1024 * 1024 * 1024;

    private long workBytes;

    private protected VolumeFileSystem(Volume volume) => Volume = volume;

    /// <summary>Where it lies.</summary>
    public Volume Volume { get; }

    /// <summary>The name people know: <c>ext4</c>, <c>xfs</c>.</summary>
    public abstract string KindName { get; }

    /// <summary>Lower case, as /etc/fstab has it; null if it has none.</summary>
    public abstract string? Uuid { get; }

    /// <summary>Null if it has none. Text from the guest.</summary>
    public abstract string? Label { get; }

    /// <summary>
    /// True if it was not shut down cleanly and what is read may be older than what the machine would see: its journal holds
    /// changes that could not be applied in memory.
    /// </summary>
    public abstract bool IsUnclean { get; }

    internal abstract FileNode Root { get; }

    /// <summary>What the guest could mount of it as its root: usually just itself; with subvolumes each that may hold a root.</summary>
    public virtual IEnumerable<VolumeFileSystem> Roots() => [this];

    /// <summary>The file system as <c>mount -o</c> would show it; only <c>subvol=</c> and <c>subvolid=</c> matter.</summary>
    /// <param name="options">The fourth field of fstab.</param>
    /// <exception cref="ImageException">There is no such subvolume.</exception>
    public virtual VolumeFileSystem WithMountOptions(string options) => this;

    /// <summary>The id by which <c>mount -o subvolid=</c> shows this tree; null where there are no subvolumes.</summary>
    public virtual ulong? SubvolumeId => null;

    /// <summary>What of the volume is used, from the file system's own allocation maps.</summary>
    /// <exception cref="ImageException">A map is damaged; the caller then counts everything as used.</exception>
    public abstract SpaceUse FindUse();

    /// <summary>The entry of that name (bytes, without a slash); null if there is none.</summary>
    internal abstract FileNode? Lookup(FileNode directory, ReadOnlySpan<byte> name);

    /// <summary>The names in a directory without <c>.</c> and <c>..</c>, in no order, never empty.</summary>
    internal abstract IEnumerable<ReadOnlyMemory<byte>> Names(FileNode directory);

    /// <summary>Length of the content in bytes, bounded by what the format can have.</summary>
    internal abstract long LengthOf(FileNode node);

    /// <summary>The content of a regular file as it reads: holes and unwritten extents are zeros. Can be read at random.</summary>
    internal abstract Stream Open(FileNode file);

    /// <summary>Where a link points to, as stored.</summary>
    internal abstract byte[] ReadLink(FileNode link);

    /// <summary>Reads the volume as it is after the replay of a journal, where there is one.</summary>
    internal virtual void ReadBytes(long offset, Span<byte> buffer) => Volume.Read(offset, buffer);

    /// <summary>Counts work, so that a file system made to keep its reader busy is refused.</summary>
    internal void Spend(long bytes)
    {
        if ((workBytes += bytes) > MaxWorkBytes)
        {
            throw new ImageException(
                $"Could not look further inside {Volume.Name}: its {KindName} file system takes more than {MaxWorkBytes >> 30} GiB of reading, "
                + "which no ordinary one does.");
        }
    }

    internal ImageException Damaged(string what) => DamagedOn(Volume, KindName, what);

    private protected static ImageException DamagedOn(Volume volume, string kindName, string what) => new(
        $"The {kindName} file system on {volume.Name} is damaged: {what}. Start the machine, let it repair itself ('fsck'), shut it down and try again.");
}
