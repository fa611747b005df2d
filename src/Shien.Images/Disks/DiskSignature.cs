using Shien.Images.Disks.Vdi;
using Shien.Images.Disks.Vhd;
using Shien.Images.Disks.Vhdx;
using Shien.Images.Disks.Vmdk;
using Shien.Images.Qcow2;

namespace Shien.Images.Disks;

/// <summary>A format that announces itself by bytes at a fixed place.</summary>
/// <param name="Format">Name as qemu-img calls it.</param>
/// <param name="Description">For messages: "a …".</param>
/// <param name="Remedy">What to do about a format that is not read; empty for the others.</param>
internal sealed record DiskSignature(string Format, string Description, string Remedy = "")
{
    /// <summary>Format of a VMDK that is only a text.</summary>
    public const string DescriptorFormat = "vmdk-descriptor";

    private const int ProbeBytes = 512;

    private const string ToVmdk =
        "Convert it with \"VBoxManage clonemedium disk FILE FILE.vmdk --format VMDK\" and use that file, or export the machine as .ova.";

    private const string ToQcow2 = "Convert it with \"qemu-img convert -O qcow2 FILE FILE.qcow2\" and use that file.";

    private const string Archive = "Use a .box or .ova as it is, or unpack the disk first.";

    private static readonly DiskSignature Vmdk = new(VmdkReader.FormatName, "a VMDK disk");
    private static readonly DiskSignature VmdkText = new(DescriptorFormat, "a VMDK descriptor");
    private static readonly DiskSignature Qcow2 = new(Qcow2Reader.FormatName, "a qcow2 disk");
    private static readonly DiskSignature VirtualPc = new(VhdReader.FormatName, "a Virtual PC disk (VHD)");
    private static readonly DiskSignature Parallels = new("parallels", "a Parallels disk", ToQcow2);

    private static readonly Mark[] Marks =
    [
        new(0, "KDMV"u8, Vmdk),
        new(0, "# Disk Descriptor"u8, VmdkText),
        new(0, "# disk descriptor"u8, VmdkText),
        new(0, "COWD"u8, new("vmdk-cowd", "an ESX server disk (VMDK, COWD)", ToVmdk)),
        new(0, [.. "QFI"u8, 0xFB, 0, 0, 0, 1], new("qcow", "a QCOW disk of version 1", ToVmdk)),
        new(0, [.. "QFI"u8, 0xFB, 0, 0, 0, 2], Qcow2),
        new(0, [.. "QFI"u8, 0xFB, 0, 0, 0, 3], Qcow2),
        new(0x40, [0x7F, 0x10, 0xDA, 0xBE], new(VdiReader.FormatName, "a VirtualBox disk (VDI)")),
        new(0, VhdFooter.Mark, VirtualPc),
        new(-ProbeBytes, VhdFooter.Mark, VirtualPc),
        new(0, "vhdxfile"u8, new(VhdxReader.FormatName, "a Hyper-V disk (VHDX)")),
        new(0, "QED\0"u8, new("qed", "a QED disk", ToQcow2)),
        new(0, "WithoutFreeSpace"u8, Parallels),
        new(0, "WithouFreSpacExt"u8, Parallels),
        new(-ProbeBytes, "koly"u8, new("dmg", "an Apple disk image (DMG)", ToQcow2)),
        new(257, "ustar"u8, new("tar", "a tar archive", Archive)),
        new(0, [0x1F, 0x8B, 8], new("gzip", "a gzip archive", Archive)),
        new(0, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], new("xz", "an xz archive", Archive)),
        new(0, [0x28, 0xB5, 0x2F, 0xFD], new("zstd", "a zstd archive", Archive)),
        new(0, "PK\x3\x4"u8, new("zip", "a zip archive", Archive)),
        new(0, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], new("7z", "a 7z archive", Archive)),
    ];

    /// <summary>Every format that the content matches; none for a raw disk.</summary>
    public static IReadOnlyList<DiskSignature> Detect(ByteSource source)
    {
        Span<byte> ends = stackalloc byte[2 * ProbeBytes];
        ends.Clear();
        int count = (int)Math.Min(source.LengthBytes, ProbeBytes);
        source.Read(0, ends[..count]);
        source.Read(source.LengthBytes - count, ends.Slice(ProbeBytes, count));
        List<DiskSignature> found = [];
        foreach (Mark mark in Marks)
        {
            int at = mark.Offset < 0 ? mark.Offset + ends.Length : mark.Offset;
            if (ends[at..].StartsWith(mark.Bytes) && !found.Contains(mark.Signature))
            {
                found.Add(mark.Signature);
            }
        }

        return found;
    }

    // Offset: from the start, or if negative from the end.
    private sealed class Mark(int offset, ReadOnlySpan<byte> bytes, DiskSignature signature)
    {
        public int Offset { get; } = offset;

        public byte[] Bytes { get; } = bytes.ToArray();

        public DiskSignature Signature { get; } = signature;
    }
}
