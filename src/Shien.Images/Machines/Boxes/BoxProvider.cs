namespace Shien.Images.Machines.Boxes;

/// <summary>Whose box it is.</summary>
public enum BoxProvider
{
    /// <summary>VirtualBox: OVF and streamOptimized VMDK.</summary>
    VirtualBox,

    /// <summary>vagrant-libvirt: qcow2.</summary>
    Libvirt,
}
