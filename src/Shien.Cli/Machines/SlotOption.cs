using System.CommandLine;
using Shien.MachineCommands;

namespace Shien.Cli.Machines;

/// <summary>Machines are named by their place, or as their owner calls them; only the form is checked here, the blade knows which ones there are.</summary>
internal static class SlotOption
{
    /// <summary>An option that names a machine.</summary>
    public static Option<string?> Create(string name, string description)
    {
        Option<string?> option = new(name) { Description = description, HelpName = MachineArgument.Name };
        option.Validators.Add(MachineArgument.Check);
        return option;
    }

    /// <summary>An argument that names a machine.</summary>
    public static Argument<string> CreateArgument(string description)
    {
        Argument<string> argument = MachineArgument.One();
        argument.Description = description;
        return argument;
    }
}
