namespace Shien.Images.Machines.Vagrant;

/// <summary>A machine that Vagrant made in a project.</summary>
/// <param name="Name">Its name in the Vagrantfile, usually <c>default</c>.</param>
/// <param name="Provider"><c>virtualbox</c>, <c>libvirt</c> …</param>
/// <param name="Id">The provider's id, as <see cref="VagrantProject.IsId"/> allows it.</param>
/// <param name="DataDir">Folder of the provider's data below <c>.vagrant</c>, or null.</param>
public sealed record VagrantMachine(string Name, string Provider, string Id, string? DataDir = null);
