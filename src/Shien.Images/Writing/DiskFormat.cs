namespace Shien.Images.Writing;

/// <summary>A format in which a disk can be written.</summary>
public enum DiskFormat
{
    /// <summary>QEMU's qcow2, version 3.</summary>
    Qcow2,

    /// <summary>streamOptimized VMDK, which VirtualBox and VMware import.</summary>
    Vmdk,

    /// <summary>VirtualBox's dynamic VDI.</summary>
    Vdi,

    /// <summary>The bytes themselves; zeros are holes of the file.</summary>
    Raw,
}
