namespace Shien.Images.Machines.VirtualBox;

/// <content>Whether the disks hold what the machine sees, and hold still.</content>
public sealed partial record ShowVmInfo
{
    /// <summary>Returns normally if the machine is off and every disk is a whole one.</summary>
    /// <exception cref="ImageException">It is not; the sentence says what to do.</exception>
    public void EnsureReadable()
    {
        string? remedy = State switch
        {
            // "aborted" is a machine whose process died: it is off, and its disk is what the guest last wrote.
            "poweroff" or "aborted" => null,
            "saved" or "aborted-saved" => $"Go on with it and halt it ('vagrant up && vagrant halt'), or throw its memory away with 'VBoxManage discardstate {Id}'",
            "paused" => $"Let it go on with 'VBoxManage controlvm {Id} resume', then halt it with 'vagrant halt'",
            "inaccessible" => $"See what VirtualBox misses with 'VBoxManage showvminfo {Id}'",
            _ => "Halt it with 'vagrant halt'",
        };
        if (remedy is not null)
        {
            throw new ImageException($"The machine '{Machine.Name}' is not off but '{State}', so its disk is not at rest. {remedy}, and try again.");
        }

        if (Disks.FirstOrDefault(disk => disk.IsDifferencing) is { } difference)
        {
            throw new ImageException(
                $"The disk '{Shown.Text(difference.Path)}' of the machine '{Machine.Name}' holds only the changes since a snapshot or to a linked clone's base, which cannot be read yet. "
                + "Delete the machine's snapshots in VirtualBox, or write the whole disk with "
                + $"'VBoxManage clonemedium disk {difference.Id?.ToString() ?? "UUID"} whole.vmdk --format VMDK' (and 'VBoxManage closemedium disk whole.vmdk' after it) and name that file.");
        }
    }
}
