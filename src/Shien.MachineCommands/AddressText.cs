using Shien.Api.Addresses;
using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.MachineCommands;

/// <summary>What people are told where the blade's address service does not know what it should.</summary>
public static class AddressText
{
    /// <summary>Says it of a machine that was defined, where it is so.</summary>
    /// <param name="terminal">Said on its error stream.</param>
    /// <param name="program">Whose command is named.</param>
    /// <param name="machine">As the blade told of it.</param>
    public static void Warn(Terminal terminal, string program, MachineInfo? machine)
    {
        if (machine?.Registration is { IsRegistered: false } registration)
        {
            terminal.Say($"The address of '{machine.Name}' is not registered: {registration.Problem}. The machine is there; repair its address with: {program} address renew {machine.Name}");
        }
    }

    /// <summary>Says it of a machine that was undefined.</summary>
    public static void WarnLeft(Terminal terminal, string program, string name, AddressRegistration? left)
    {
        if (left is not null)
        {
            terminal.Say($"The address of '{name}' is still registered: {left.Problem}. The blade tries again by itself, and with: {program} address renew");
        }
    }
}
