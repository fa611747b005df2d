using Shien.CommandLine;
using Shien.Images.Machines.Vagrant;

namespace Shien.Cli.Sources;

/// <summary>Chooses the machine of a Vagrant project.</summary>
internal static class VagrantFolder
{
    /// <summary>The machine that was named, or the only one.</summary>
    /// <exception cref="UserException">There is none, or it is not clear which one is meant.</exception>
    public static VagrantMachine Choose(string folder, string? name, IReadOnlyList<VagrantMachine> machines)
    {
        if (machines.Count == 0)
        {
            throw File.Exists(Path.Combine(folder, "Vagrantfile"))
                ? new UserException(
                    $"The Vagrant project '{folder}' has no machine yet.",
                    "Make it with 'vagrant up', stop it with 'vagrant halt', and try again.")
                : new UserException(
                    $"'{folder}' is a folder without a Vagrant machine.",
                    "Change to the folder of your Vagrantfile, or name a box, .ova, .ovf or disk file.");
        }

        List<VagrantMachine> named = [.. machines.Where(machine => name is null || machine.Name == name)];
        return named.Count switch
        {
            1 => named[0],
            0 => throw new UserException($"The Vagrant project '{folder}' has no machine '{name}'.", "It has " + List(machines) + "."),
            _ when name is null => throw new UserException(
                $"The Vagrant project '{folder}' has {machines.Count} machines: {List(machines)}.", "Choose one with --machine NAME."),
            _ => throw new UserException(
                $"The machine '{name}' exists for {named.Count} providers: {List(named)}.",
                "Remove the one that is not meant: 'vagrant destroy', or delete its folder below .vagrant/machines."),
        };
    }

    private static string List(IEnumerable<VagrantMachine> machines) =>
        string.Join(", ", machines.Select(machine => $"'{machine.Name}' ({machine.Provider})"));
}
