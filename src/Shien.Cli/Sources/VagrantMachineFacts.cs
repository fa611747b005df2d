namespace Shien.Cli.Sources;

/// <summary>What the Vagrant plugin writes for <c>--vagrant-machine</c>; unknown fields are ignored.</summary>
/// <param name="Schema">1.</param>
/// <param name="Name">Name in the Vagrantfile.</param>
/// <param name="Provider"><c>virtualbox</c> or <c>libvirt</c>.</param>
/// <param name="Id">The provider's UUID; null before <c>vagrant up</c>.</param>
/// <param name="State">As Vagrant says it: <c>poweroff</c>, <c>shutoff</c>, <c>running</c>, <c>not_created</c> …</param>
/// <param name="Box">The box it was made from, or null when that is gone.</param>
/// <param name="DataDir">Folder of the machine's data below <c>.vagrant</c>.</param>
/// <param name="ProjectDir">Folder of the Vagrantfile.</param>
internal sealed record VagrantMachineFacts(
    int Schema,
    string Name,
    string Provider,
    string? Id = null,
    string? State = null,
    VagrantBox? Box = null,
    string? DataDir = null,
    string? ProjectDir = null);

/// <summary>The box that a Vagrant machine was made from.</summary>
internal sealed record VagrantBox(string? Name = null, string? Version = null, string? Directory = null, string? Architecture = null);
