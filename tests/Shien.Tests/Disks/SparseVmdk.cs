using System.Buffers.Binary;
using System.Text;

namespace Shien.Tests.Disks;

/// <summary>Makes small monolithicSparse VMDKs, and puts values into the headers of any VMDK.</summary>
internal static class SparseVmdk
{
    private const int Sector = 512;
    private const int GrainBytes = 65536;

    /// <summary>Grains are stored in reverse order; zero ones are left out.</summary>
    public static byte[] Make(byte[] content, string? descriptor = null)
    {
        int grains = (content.Length + GrainBytes - 1) / GrainBytes;
        int tables = (grains + 511) / 512;
        int directory = 21 * Sector;
        int firstTable = directory + (((tables * 4) + Sector - 1) / Sector * Sector);
        int overhead = (firstTable + (tables * 2048) + GrainBytes - 1) / GrainBytes * GrainBytes;
        MemoryStream file = new();
        file.SetLength(overhead);
        file.Position = overhead;
        byte[] head = new byte[overhead];
        for (int grain = grains - 1; grain >= 0; grain--)
        {
            byte[] bytes = new byte[GrainBytes];
            content.AsSpan(grain * GrainBytes, Math.Min(GrainBytes, content.Length - (grain * GrainBytes))).CopyTo(bytes);
            if (bytes.AsSpan().ContainsAnyExcept((byte)0))
            {
                BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(firstTable + (grain * 4)), (int)file.Position / Sector);
                file.Write(bytes);
            }
        }

        for (int i = 0; i < tables; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(directory + (i * 4)), (firstTable / Sector) + (i * 4));
        }

        "KDMV"u8.CopyTo(head);
        Put32(head, 0x04, 1);
        Put32(head, 0x08, 1);
        Put64(head, 0x0C, content.Length / Sector);
        Put64(head, 0x14, GrainBytes / Sector);
        Put64(head, 0x1C, 1);
        Put64(head, 0x24, 20);
        Put32(head, 0x2C, 512);
        Put64(head, 0x38, directory / Sector);
        Put64(head, 0x40, overhead / Sector);
        "\n \r\n"u8.CopyTo(head.AsSpan(0x49));
        Encoding.ASCII.GetBytes(descriptor ?? Descriptor(content.Length / Sector)).CopyTo(head.AsSpan(Sector));
        file.Position = 0;
        file.Write(head);
        return file.ToArray();
    }

    public static string Descriptor(int sectors, string type = "monolithicSparse", string parent = "ffffffff", string extent = "SPARSE \"disk.vmdk\"", string more = "") =>
        $"# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID={parent}\ncreateType=\"{type}\"\n{more}\nRW {sectors} {extent}\nddb.adapterType=\"ide\"\n";

    public static void Put32(byte[] bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), value);

    public static void Put64(byte[] bytes, int offset, long value) => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(offset), value);
}
