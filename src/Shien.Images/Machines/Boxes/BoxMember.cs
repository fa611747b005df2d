namespace Shien.Images.Machines.Boxes;

/// <summary>An entry of a box, from whatever archive it comes.</summary>
internal abstract class BoxMember
{
    /// <summary>Name as the archive writes it.</summary>
    public abstract string Name { get; }

    /// <summary>Size of the file as the archive says it, in bytes.</summary>
    public abstract long LengthBytes { get; }

    /// <summary>Bytes of the file that are no hole.</summary>
    public virtual long StoredBytes => LengthBytes;

    /// <summary>True for a folder.</summary>
    public abstract bool IsFolder { get; }

    /// <summary>How a message calls an entry that is neither file nor folder; null for those two.</summary>
    public abstract string? OtherKind { get; }

    /// <summary>Where the content lies in the box, where it lies there as it is; null if it must be unpacked.</summary>
    public virtual long? PlainOffset => null;

    /// <summary>Unpacks the content, at most once and before the next entry is asked for.</summary>
    /// <param name="write">Takes the next bytes and their offset in the file; what it is never given is zero.</param>
    public abstract void Unpack(UnpackedBytes write);
}

/// <summary>Takes bytes of a file that is unpacked.</summary>
internal delegate void UnpackedBytes(long offset, ReadOnlySpan<byte> bytes);
