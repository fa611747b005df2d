using System.Buffers.Binary;
using System.Text;

namespace Shien.EndToEnd.Lab;

/// <summary>
/// A DVD with nothing on it but a boot loader (El Torito, no emulation), which writes a boot record onto the first disk. Both say on the
/// serial line what they are, once a second: tests/lab/dvd.S.
/// </summary>
internal static class BootableDvd
{
    public const string Boots = "the DVD boots";
    public const string Installed = "the disk is installed";
    public const string DiskBoots = "the disk boots";

    private const int SectorBytes = 2048;
    private const int CatalogueSector = 19;
    private const int LoaderSector = 20;

    /// <summary>Writes one; its path.</summary>
    public static string Make(TemporaryFolder folder)
    {
        Run.Program("as", ["--32", "-o", folder.File("dvd.o"), Artifacts.Root("tests/lab/dvd.S")]).Succeeded();
        Run.Program("ld", ["-m", "elf_i386", "-Ttext", "0x7c00", "--oformat", "binary", "-o", folder.File("dvd.bin"), folder.File("dvd.o")]).Succeeded();
        byte[] dvd = new byte[(LoaderSector + 1) * SectorBytes];
        Describe(dvd, 16, 1);
        Describe(dvd, 17, 0);
        Describe(dvd, 18, 255);
        Span<byte> primary = Sector(dvd, 16);
        primary[8..72].Fill((byte)' ');
        BinaryPrimitives.WriteInt32LittleEndian(primary[80..], dvd.Length / SectorBytes);
        BinaryPrimitives.WriteInt16LittleEndian(primary[128..], SectorBytes);
        Encoding.ASCII.GetBytes("EL TORITO SPECIFICATION").CopyTo(Sector(dvd, 17)[7..]);
        BinaryPrimitives.WriteInt32LittleEndian(Sector(dvd, 17)[71..], CatalogueSector);
        Span<byte> catalogue = Sector(dvd, CatalogueSector);
        catalogue[0] = 1;

        // The words of the first entry sum to zero.
        catalogue[30] = 0x55;
        catalogue[31] = 0xaa;
        BinaryPrimitives.WriteUInt16LittleEndian(catalogue[28..], unchecked((ushort)-(1 + 0xaa55)));
        catalogue[32] = 0x88; // bootable, without emulation
        catalogue[38] = SectorBytes / 512;
        BinaryPrimitives.WriteInt32LittleEndian(catalogue[40..], LoaderSector);
        File.ReadAllBytes(folder.File("dvd.bin")).CopyTo(Sector(dvd, LoaderSector));
        File.WriteAllBytes(folder.File("install.iso"), dvd);
        return folder.File("install.iso");
    }

    private static void Describe(byte[] dvd, int number, byte kind)
    {
        Span<byte> sector = Sector(dvd, number);
        sector[0] = kind;
        "CD001\x01"u8.CopyTo(sector[1..]);
    }

    private static Span<byte> Sector(byte[] dvd, int number) => dvd.AsSpan(number * SectorBytes, SectorBytes);
}
