using Shien.CommandLine;
using Shien.Images.Disks;
using Shien.Images.Machines;

namespace Shien.Cli.Sources;

/// <summary>
/// Any file of whole sectors could be a raw disk. One that somebody names by hand on a blade must look like something that starts a
/// machine, and not like a DVD, since the wrong file is the likelier thing there.
/// </summary>
internal static class RawDiskCheck
{
    private const int BootRecordBytes = 512;
    private const int SignatureOffset = 510;

    // ECMA-119, 8.1.2: the first volume descriptor follows 16 sectors of 2048 bytes, and its type.
    private const int DescriptorOffset = (16 * 2048) + 1;

    /// <summary>Returns if the source is no raw disk, or a likely one; else closes it.</summary>
    /// <exception cref="UserException">It is another thing.</exception>
    public static void Run(MachineSource source)
    {
        DiskReader disk = source.Disks[0];
        if (disk.Format != "raw" || WhyNot(disk, source.Path) is not { } why)
        {
            return;
        }

        source.Dispose();
        throw why;
    }

    private static UserException? WhyNot(DiskReader disk, string path)
    {
        byte[] head = new byte[Math.Max(BootRecordBytes, DescriptorOffset + 5)];
        disk.Read(0, head.AsSpan(0, (int)Math.Min(head.Length, disk.LengthBytes)));
        return head.AsSpan(DescriptorOffset, 5).SequenceEqual("CD001"u8)
            ? new UserException($"'{path}' is an image of a DVD, not of a disk.", "A new machine is installed from it with: ie-virsh define NAME --empty 20G --iso FILE")
            : head.AsSpan(SignatureOffset, 2).SequenceEqual((ReadOnlySpan<byte>)[0x55, 0xaa])
            ? null
            : new UserException(
                $"'{path}' is of no known format, and as a raw disk nothing could start from it: it has no boot record.",
                "Name a disk image (qcow2, VMDK or raw) of a whole machine. An empty disk makes: ie-virsh define NAME --empty 20G --iso FILE");
    }
}
