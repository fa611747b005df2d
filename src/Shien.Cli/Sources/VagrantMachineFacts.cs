using Shien.Cli.Rebuild.Steps;

namespace Shien.Cli.Sources;

/// <summary>What the Vagrant plugin writes for <c>--vagrant-machine</c>; unknown fields are ignored.</summary>
/// <param name="Schema">1.</param>
/// <param name="Name">Name in the Vagrantfile.</param>
/// <param name="Provider"><c>virtualbox</c>, <c>libvirt</c>, <c>vmware_desktop</c>, <c>qemu</c>, <c>utm</c> …</param>
/// <param name="Id">The provider's UUID, VMware's path of the .vmx, or a name of vagrant-qemu's; null before <c>vagrant up</c>.</param>
/// <param name="State">As Vagrant says it: <c>poweroff</c>, <c>shutoff</c>, <c>running</c>, <c>not_created</c> …</param>
/// <param name="Box">The box it was made from, or null when that is gone.</param>
/// <param name="DataDir">Folder of the machine's data below <c>.vagrant</c>.</param>
/// <param name="ProjectDir">Folder of the Vagrantfile.</param>
/// <param name="Hardware">What only the Vagrantfile says of it (vagrant-qemu), or null.</param>
/// <param name="Rebuild">What the Vagrantfile would make of a new machine; null unless that was asked for.</param>
internal sealed record VagrantMachineFacts(
    int Schema,
    string Name,
    string Provider,
    string? Id = null,
    string? State = null,
    VagrantBox? Box = null,
    string? DataDir = null,
    string? ProjectDir = null,
    VagrantHardware? Hardware = null,
    RebuildFacts? Rebuild = null);

/// <summary>The box that a Vagrant machine was made from.</summary>
internal sealed record VagrantBox(string? Name = null, string? Version = null, string? Directory = null, string? Architecture = null);

/// <summary>The hardware of a machine as its Vagrantfile says it, in the words of the provider.</summary>
internal sealed record VagrantHardware(string? Architecture = null, string? Processors = null, string? Memory = null);
