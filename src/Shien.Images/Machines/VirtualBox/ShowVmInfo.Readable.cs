namespace Shien.Images.Machines.VirtualBox;

/// <content>Whether the disks hold still.</content>
public sealed partial record ShowVmInfo
{
    /// <summary>Returns normally if the machine is off.</summary>
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
    }
}
