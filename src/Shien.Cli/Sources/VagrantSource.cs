using Shien.Cli.Maps;
using Shien.CommandLine;
using Shien.Images;
using Shien.Images.Machines;
using Shien.Images.Machines.Utm;
using Shien.Images.Machines.Vagrant;
using Shien.Images.Machines.Vmware;

namespace Shien.Cli.Sources;

/// <summary>Opens a machine that Vagrant made, each provider's in its own way.</summary>
internal static class VagrantSource
{
    // What VirtualBox, libvirt, VMware, vagrant-qemu and UTM call it.
    private static readonly string[] StatesAtRest = ["poweroff", "shutoff", "aborted", "not_running", "stopped"];

    /// <summary>Opens a machine at which Vagrant has just looked.</summary>
    /// <param name="facts">What it says.</param>
    /// <param name="folder">How the source is called where that does not say the project.</param>
    /// <param name="factsKnown">Sees the facts before the disks are opened; may refuse.</param>
    /// <param name="cancellation">Ends the wait for other programs.</param>
    /// <exception cref="UserException">It is not off, or of a provider that is not read.</exception>
    /// <exception cref="ImageException">It cannot be read.</exception>
    public static Task<MachineSource> OpenAsync(
        VagrantMachineFacts facts, string folder, Action<Machine>? factsKnown, CancellationToken cancellation) =>
        OpenAsync(Chosen(facts), facts, facts.ProjectDir ?? folder, factsKnown, cancellation);

    /// <summary>Opens a machine of which only what lies in the project's folder is known.</summary>
    /// <exception cref="UserException">It is not off, or of a provider that is not read.</exception>
    /// <exception cref="ImageException">It cannot be read.</exception>
    public static Task<MachineSource> OpenAsync(
        VagrantMachine machine, string folder, Action<Machine>? factsKnown, CancellationToken cancellation) =>
        OpenAsync(machine, null, folder, factsKnown, cancellation);

    private static async Task<MachineSource> OpenAsync(
        VagrantMachine machine, VagrantMachineFacts? facts, string folder, Action<Machine>? factsKnown, CancellationToken cancellation)
    {
        OpenOptions options = new() { FactsKnown = factsKnown };
        switch (machine.Provider)
        {
            case "virtualbox":
                return await VirtualBoxProgram.OpenAsync(machine.Id, folder, factsKnown, cancellation).ConfigureAwait(false);
            case "libvirt":
                return await LibvirtProgram.OpenAsync(machine.Id, folder, factsKnown, cancellation).ConfigureAwait(false);
            case "utm":
                Guid id = Guid.Parse(machine.Id);
                await UtmProgram.EnsureOffAsync(id, machine.Name, cancellation).ConfigureAwait(false);
                return UtmBundle.Open(UtmBundle.Find(id, UtmBundle.DocumentsFolder), folder, options);
            case "qemu":
                if (facts?.State is null)
                {
                    VagrantQemuMachine.EnsureOff(machine, VagrantBoxes.HomeOfProcess());
                }

                return VagrantQemuMachine.Open(machine, HardwareOf(facts), folder, options);
            case var provider when VagrantProject.IsVmware(provider):
                return VmwareFolder.Open(machine.Id, folder, options);
            default:
                throw OtherProvider.Refusal(machine.Name, machine.Provider, machine.DataDir);
        }
    }

    private static VagrantQemuHardware HardwareOf(VagrantMachineFacts? facts) => VagrantQemuHardware.Parse(
        facts?.Hardware?.Architecture ?? facts?.Box?.Architecture, facts?.Hardware?.Processors, facts?.Hardware?.Memory);

    // What Vagrant says is refused before a program is even started.
    private static VagrantMachine Chosen(VagrantMachineFacts facts)
    {
        if (facts.Id is null || facts.State == "not_created")
        {
            throw new UserException(
                $"The Vagrant machine '{facts.Name}' does not exist yet.", "Make it with 'vagrant up', stop it with 'vagrant halt', and try again.");
        }

        if (!OtherProvider.IsRead(facts.Provider))
        {
            throw OtherProvider.Refusal(facts.Name, facts.Provider, facts.DataDir);
        }

        if (facts.State is { } state && !StatesAtRest.Contains(state))
        {
            throw new UserException(
                $"The Vagrant machine '{facts.Name}' is not off but '{state}', so its disk is not at rest.",
                state is "saved" or "suspended" or "paused"
                    ? "Go on with it and halt it: 'vagrant resume && vagrant halt'."
                    : "Halt it with 'vagrant halt', and try again.");
        }

        return VagrantProject.IsId(facts.Provider, facts.Id)
            ? new VagrantMachine(facts.Name, facts.Provider, facts.Id, facts.DataDir)
            : throw new UserException(
                $"The Vagrant machine '{facts.Name}' has the id '{facts.Id}', which is none of the provider {facts.Provider}.",
                "Name its box or disk file instead.");
    }
}
