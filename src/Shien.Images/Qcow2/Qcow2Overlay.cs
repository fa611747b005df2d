using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Shien.Images.Qcow2;

/// <summary>An empty qcow2 file on top of another one: what is written goes into it, everything else is read from the other.</summary>
public static class Qcow2Overlay
{
    private const uint BackingFormat = 0xE279_2ACA;
    private const int NameOffset = 256;
    private const int MaxNameBytes = 1023;

    /// <summary>Writes one.</summary>
    /// <param name="file">New and empty.</param>
    /// <param name="lengthBytes">Size of the disk, a multiple of 512.</param>
    /// <param name="backingPath">Absolute path of the qcow2 file below.</param>
    /// <exception cref="ImageException">The length is not possible.</exception>
    /// <exception cref="ArgumentException">The path is longer than a header can say.</exception>
    public static void Write(SafeFileHandle file, long lengthBytes, string backingPath)
    {
        byte[] name = Encoding.UTF8.GetBytes(backingPath);
        if (name.Length is 0 or > MaxNameBytes)
        {
            throw new ArgumentException($"the path of the backing file has {name.Length} bytes; {MaxNameBytes} are the most", nameof(backingPath));
        }

        Qcow2Layout layout = Qcow2Layout.Plan(lengthBytes, []);
        Qcow2Metadata.WriteTables(file, layout, layout.Stored);
        byte[] header = new byte[Qcow2Layout.ClusterBytes];
        Qcow2Header.Write(
            header,
            new Qcow2Places(layout.LengthBytes, layout.L1Entries, layout.L1Offset, Qcow2Layout.RefcountTableOffset, layout.RefcountTableClusters));
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(0x08), NameOffset);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(0x10), name.Length);
        name.CopyTo(header, NameOffset);

        // The header extension that says of which format it is; the end mark behind it is zero.
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(Qcow2Header.Bytes), BackingFormat);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(Qcow2Header.Bytes + 4), 5);
        "qcow2"u8.CopyTo(header.AsSpan(Qcow2Header.Bytes + 8));
        RandomAccess.Write(file, header, 0);
    }
}
