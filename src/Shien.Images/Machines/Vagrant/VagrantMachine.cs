namespace Shien.Images.Machines.Vagrant;

/// <summary>A machine that Vagrant made in a project.</summary>
/// <param name="Name">Its name in the Vagrantfile, usually <c>default</c>.</param>
/// <param name="Provider"><c>virtualbox</c>, <c>libvirt</c> …</param>
/// <param name="Id">The provider's id: hexadecimal digits and dashes, beginning with a digit; fit to be an argument of a program.</param>
public sealed record VagrantMachine(string Name, string Provider, string Id);
